"""Rows of a white list: the format, and the reasons for bad rows."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import NO_END, Member
from microloan_ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS, parse_key, parse_member
from microloan_ops.cli.whitelist.rows import read
from microloan_ops.cli.whitelist.sample import sample, write_sample
from microloan_ops.console.stack import StackError

GOOD = ("qq", "o1", "2024-12-31", "12", "48", "20", "1", "1", "640")
MEMBER = Member(
    channel=Channel.QQ,
    openid="o1",
    listed_until=date(2024, 12, 31),
    card_months=12,
    account_months=48,
    active_days=20,
    abnormal_events=1,
    debtor=True,
    prescreen=640,
)
_RANGE = "listed_until: Must be from 2000 to 2199, or 9999-12-31 for no end."
MOST = ("2199-12-31", "1200", "1200", "30", "10000", "1", "1000")


def changed(column: str, value: str) -> Sequence[str]:
    return [value if name == column else old for name, old in zip(COLUMNS, GOOD, strict=True)]


def test_white_list_row_is_parsed_as_a_member() -> None:
    assert parse_member(GOOD) == MEMBER
    assert parse_key(GOOD[:2]) == MEMBER.key


def test_member_row_with_values_at_the_bounds_is_accepted() -> None:
    parse_member(("qq", "o", "2000-01-01", "0", "0", "0", "0", "0", "0"))
    parse_member(("wechat", "o" * 64, *MOST))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("channel", "alipay", "channel: Must be qq or wechat."),
        ("channel", "", "channel: Must be qq or wechat."),
        ("openid", "", "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("openid", "o" * 65, "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("openid", "小明", "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("openid", "   ", "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("openid", "OPEN 1", "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("openid", "a\tb", "openid: Must be 1 to 64 ASCII characters without blanks."),
        ("listed_until", "2024-02-30", "listed_until: Must be a date such as 2026-01-31."),
        ("listed_until", "20241231", "listed_until: Must be a date such as 2026-01-31."),
        ("listed_until", "2027/1/31", "listed_until: Must be a date such as 2026-01-31."),
        ("listed_until", "1999-12-31", _RANGE),
        ("listed_until", "2200-01-01", _RANGE),
        ("listed_until", "9999-12-30", _RANGE),
        ("card_months", "1201", "card_months: Must be a whole number from 0 to 1200."),
        ("account_months", "-1", "account_months: Must be a whole number from 0 to 1200."),
        ("active_days", "31", "active_days: Must be a whole number from 0 to 30."),
        ("active_days", "٣", "active_days: Must be a whole number from 0 to 30."),
        ("abnormal_events", "10001", "abnormal_events: Must be a whole number from 0 to 10000."),
        ("debtor", "2", "debtor: Must be a whole number from 0 to 1."),
        ("debtor", "yes", "debtor: Must be a whole number from 0 to 1."),
        ("prescreen", "1001", "prescreen: Must be a whole number from 0 to 1000."),
        ("prescreen", "640.0", "prescreen: Must be a whole number from 0 to 1000."),
        ("prescreen", "9" * 5_000, "prescreen: Must be a whole number from 0 to 1000."),
    ],
)
def test_invalid_value_is_refused_with_its_column(column: str, value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as refused:
        parse_member(changed(column, value))
    # the value may be personal
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("openid", "called"),
    [
        *((text, "scientific notation") for text in ("1.23E+17", "1,23e+17", "1E-05", "-2E+3")),
        *((text, "decimal point") for text in ("12345678901234567.0", "1.5", "12.")),
        *((text, "no number") for text in ("nan", "NaN", "inf", "-inf")),
        *((text, "empty cell") for text in ("None", "null", "N/A", "<NA>", "NaT", "TRUE")),
        *((text, "spreadsheet") for text in ("#N/A", "#REF!", "#DIV/0!", "########")),
        *((text, "formula") for text in ("=A1", '="OPEN1"', "=1+2")),
        *((text, "quotes") for text in ("'OPEN1", '"OPEN1"', "OPEN1'")),
    ],
)
def test_id_damaged_by_a_spreadsheet_is_refused_by_name(openid: str, called: str) -> None:
    for spoilt in (openid, f" {openid} "):
        with pytest.raises(ValueError, match=f"openid: .*{called}") as refused:
            parse_key(("qq", spoilt))
        assert openid not in str(refused.value)


@pytest.mark.parametrize(
    "openid",
    [
        "o6_bmjrPTlm6_2sgVt7hMZOPfL2M",
        "1234567890123456789012345678E901",  # an id of QQ: hexadecimal digits, of which one is E
        *("-o1", "123456", "00123", "nanny", "infinite-1", "none-1", "1e17"),
    ],
)
def test_unusual_but_valid_id_is_accepted(openid: str) -> None:
    assert parse_key(("qq", openid)) == f"qq#{openid}"


def test_blanks_around_a_value_are_ignored() -> None:
    assert parse_member([f" {value}\u3000" for value in GOOD]) == MEMBER
    assert parse_key((" qq", "o1\u00a0")) == MEMBER.key


def test_listing_without_end_is_accepted() -> None:
    assert parse_member(changed("listed_until", "9999-12-31")).listed_until == NO_END


@pytest.mark.parametrize("values", [(), GOOD[:-1], (*GOOD, "")])
def test_row_with_another_number_of_columns_is_refused(values: Sequence[str]) -> None:
    with pytest.raises(ValueError, match=f"9 columns, not {len(values)}"):
        parse_member(values)


def values_of(path: Path, columns: Sequence[str]) -> list[tuple[int, Sequence[str]]]:
    return [(row.number, row.values) for row in read(path, columns).each]


def csv(path: Path, body: bytes) -> Path:
    path.write_bytes(",".join(KEY_COLUMNS).encode() + body)
    return path


def test_csv_line_is_one_row_even_when_it_is_malformed(tmp_path: Path) -> None:
    file = csv(
        tmp_path / "m.csv",
        b'\r\nqq,o1\r\n\r\n"qq","o2"\nqq,"never closed\nqq,\xff\nwechat,o\x003\nwechat,o4',
    )
    read_rows = read(file, KEY_COLUMNS)
    assert list(read_rows.each) == [
        (2, ["qq", "o1"], "qq,o1", ""),
        (4, ["qq", "o2"], '"qq","o2"', ""),
        # spoils no other line
        (5, (), 'qq,"never closed', "The row must have 2 columns, not 0."),
        (6, ["qq", "�"], "qq,�", ""),
        (7, ["wechat", "o\x003"], "wechat,o\x003", ""),
        (8, ["wechat", "o4"], "wechat,o4", ""),
    ]
    assert (read_rows.total, read_rows.number) == (7, "line")


def test_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("channel,openid\nqq,o1\n", "utf-8-sig")
    assert values_of(file, KEY_COLUMNS) == [(2, ["qq", "o1"])]


def test_csv_columns_may_have_any_order(tmp_path: Path) -> None:
    """The imported file can be the file for the removal."""
    file = tmp_path / "m.csv"
    write_sample(file, 3, date(2099, 12, 31))
    imported = values_of(file, COLUMNS)
    assert values_of(file, KEY_COLUMNS) == [(at, values[:2]) for at, values in imported]
    file.write_text('\ufeffnote,openid,"channel"\nx,o1,qq\n"a, b",o2,wechat\nx,o3\nx,o4,qq,\n')
    assert values_of(file, KEY_COLUMNS) == [
        (2, ["qq", "o1"]),
        (3, ["wechat", "o2"]),
        (4, ()),
        (5, ()),
    ]
    faults = [row.fault for row in read(file, KEY_COLUMNS).each]
    assert faults == [
        "",
        "",
        "The row must have 3 columns, not 2.",
        "The row must have 3 columns, not 4.",
    ]


@pytest.mark.parametrize(
    "text", ["", "channel", "channel;openid\n", "channel,openid,openid\n", "Channel,openid\n"]
)
def test_file_with_another_header_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "m.csv"
    file.write_text(text)
    with pytest.raises(StackError, match=r"must name each of these columns once: channel,openid"):
        read(file, KEY_COLUMNS)


def test_utf_16_csv_file_is_read_by_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("channel,openid\nqq,o1\n", "utf-16")
    assert values_of(file, KEY_COLUMNS) == [(2, ["qq", "o1"])]


def test_csv_file_does_not_import_pyarrow() -> None:
    code = "import sys, microloan_ops.__main__; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_sample_is_varied_and_repeatable_by_seed() -> None:
    rows = list(sample(2_000, date(2099, 12, 31), "seed"))
    assert rows == list(sample(2_000, date(2099, 12, 31), "seed"))
    members = [parse_member([str(value) for value in row]) for row in rows]
    assert 20 < sum(member.abnormal_events > 0 for member in members) < 200
    assert 10 < sum(member.debtor for member in members) < 100
    assert min(member.prescreen for member in members) < 200
    assert max(member.prescreen for member in members) > 800
