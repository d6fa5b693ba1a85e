"""What a row of a white list may be, and how a bad one is told, in CSV and in Parquet."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from microloan.domain.member import NO_END, Channel, Member
from ops.cli.stack import StackError
from ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS, parse_key, parse_member
from ops.cli.whitelist.rows import read
from ops.cli.whitelist.sample import sample, write_sample

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
_RANGE = "listed_until: a date from 2000 to 2199, or 9999-12-31 for no end"
MOST = ("2199-12-31", "1200", "1200", "30", "10000", "1", "1000")


def changed(column: str, value: str) -> Sequence[str]:
    return [value if name == column else old for name, old in zip(COLUMNS, GOOD, strict=True)]


def test_a_row_is_a_member() -> None:
    assert parse_member(GOOD) == MEMBER
    assert parse_key(GOOD[:2]) == MEMBER.key


def test_every_column_can_be_at_its_bounds() -> None:
    parse_member(("qq", "o", "2000-01-01", "0", "0", "0", "0", "0", "0"))
    parse_member(("wechat", "o" * 64, *MOST))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("channel", "alipay", "channel: qq or wechat"),
        ("channel", "", "channel: qq or wechat"),
        ("openid", "", "openid: 1 to 64 ASCII characters without blanks"),
        ("openid", "o" * 65, "openid: 1 to 64 ASCII characters without blanks"),
        ("openid", "小明", "openid: 1 to 64 ASCII characters without blanks"),
        ("openid", "   ", "openid: 1 to 64 ASCII characters without blanks"),
        ("openid", "OPEN 1", "openid: 1 to 64 ASCII characters without blanks"),
        ("openid", "a\tb", "openid: 1 to 64 ASCII characters without blanks"),
        ("listed_until", "2024-02-30", "listed_until: a date as 2026-01-31"),
        ("listed_until", "20241231", "listed_until: a date as 2026-01-31"),
        ("listed_until", "2027/1/31", "listed_until: a date as 2026-01-31"),
        ("listed_until", "1999-12-31", _RANGE),
        ("listed_until", "2200-01-01", _RANGE),
        ("listed_until", "9999-12-30", _RANGE),
        ("card_months", "1201", "card_months: a whole number, 0 to 1200"),
        ("account_months", "-1", "account_months: a whole number, 0 to 1200"),
        ("active_days", "31", "active_days: a whole number, 0 to 30"),
        ("active_days", "٣", "active_days: a whole number, 0 to 30"),
        ("abnormal_events", "10001", "abnormal_events: a whole number, 0 to 10000"),
        ("debtor", "2", "debtor: a whole number, 0 to 1"),
        ("debtor", "yes", "debtor: a whole number, 0 to 1"),
        ("prescreen", "1001", "prescreen: a whole number, 0 to 1000"),
        ("prescreen", "640.0", "prescreen: a whole number, 0 to 1000"),
        ("prescreen", "9" * 5_000, "prescreen: a whole number, 0 to 1000"),
    ],
)
def test_what_a_row_must_not_say(column: str, value: str, reason: str) -> None:
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
def test_what_a_spreadsheet_makes_of_an_id_is_refused_by_name(openid: str, called: str) -> None:
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
def test_what_only_looks_like_it_is_an_id(openid: str) -> None:
    assert parse_key(("qq", openid)) == f"qq#{openid}"


def test_blanks_at_the_ends_are_no_part_of_a_value() -> None:
    assert parse_member([f" {value}\u3000" for value in GOOD]) == MEMBER
    assert parse_key((" qq", "o1\u00a0")) == MEMBER.key


def test_a_listing_can_have_no_end() -> None:
    assert parse_member(changed("listed_until", "9999-12-31")).listed_until == NO_END


@pytest.mark.parametrize("values", [(), GOOD[:-1], (*GOOD, "")])
def test_a_row_has_as_many_values_as_there_are_columns(values: Sequence[str]) -> None:
    with pytest.raises(ValueError, match=f"9 columns, not {len(values)}"):
        parse_member(values)


def csv(path: Path, body: bytes) -> Path:
    path.write_bytes(",".join(KEY_COLUMNS).encode() + body)
    return path


def test_lines_are_rows_whatever_is_in_them(tmp_path: Path) -> None:
    file = csv(
        tmp_path / "m.csv",
        b'\r\nqq,o1\r\n\r\n"qq","o2"\nqq,"never closed\nqq,\xff\nwechat,o\x003\nwechat,o4',
    )
    found = read(file, KEY_COLUMNS)
    assert list(found.each) == [
        (2, ["qq", "o1"]),
        (4, ["qq", "o2"]),
        (5, ()),  # spoils no other line
        (6, ["qq", "�"]),
        (7, ["wechat", "o\x003"]),
        (8, ["wechat", "o4"]),
    ]
    assert (found.total, found.number) == (7, "line")


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("channel,openid\nqq,o1\n", "utf-8-sig")
    assert list(read(file, KEY_COLUMNS).each) == [(2, ["qq", "o1"])]


@pytest.mark.parametrize("text", ["", "openid,channel\n", "channel,openid,more\n", "channel"])
def test_a_file_with_another_header_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "m.csv"
    file.write_text(text)
    with pytest.raises(StackError, match="the first line must be channel,openid"):
        read(file, KEY_COLUMNS)


def test_a_parquet_file_says_the_same_as_a_csv_file(tmp_path: Path) -> None:
    for name in ("m.csv", "m.parquet"):
        write_sample(tmp_path / name, 12_000, date(2099, 12, 31))
    from_csv = read(tmp_path / "m.csv", COLUMNS)
    from_parquet = read(tmp_path / "m.parquet", COLUMNS)
    assert from_csv.total == from_parquet.total == 12_000
    assert from_parquet.number == "row"
    for (line, values), (row, same) in zip(from_csv.each, from_parquet.each, strict=True):
        assert (line - 1, values) == (row, same)


def test_a_parquet_file_may_have_other_types_an_order_of_its_own_and_more(tmp_path: Path) -> None:
    table = {name: [value] for name, value in reversed(list(zip(COLUMNS, GOOD, strict=True)))}
    kinds: dict[str, list[object]] = {
        "more": ["x"],
        "debtor": [True],
        "active_days": [20],
        "listed_until": [date(2024, 12, 31)],
    }
    pq.write_table(pa.table(table | kinds), tmp_path / "m.parquet")
    ((number, values),) = read(tmp_path / "m.parquet", COLUMNS).each
    assert (number, parse_member(values)) == (1, MEMBER)


def test_an_empty_cell_of_a_parquet_file_is_a_bad_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"channel": ["qq"], "openid": [None]}), tmp_path / "m.parquet")
    ((_, values),) = read(tmp_path / "m.parquet", KEY_COLUMNS).each
    with pytest.raises(ValueError, match="openid"):
        parse_key(values)


def parquet(path: Path, **columns: pa.Array) -> Path:
    lists = {"channel": pa.array(["qq"] * 3), "openid": pa.array(["o1", "o2", "o3"])}
    lists |= {name: pa.array([GOOD[COLUMNS.index(name)]] * 3) for name in COLUMNS[2:]}
    pq.write_table(pa.table(lists | columns), path)
    return path


def good_rows(path: Path) -> list[int]:
    """The numbers of the rows that are members."""
    found = []
    for number, values in read(path, COLUMNS).each:
        try:
            parse_member(values)
        except ValueError:
            continue
        found.append(number)
    return found


_IDS = pa.array([b"o1", None, b"o3"], pa.binary())


@pytest.mark.parametrize(
    "ids",
    [
        *(_IDS, _IDS.cast(pa.large_binary()), _IDS.cast(pa.string()), _IDS.cast(pa.large_string())),
        *(_IDS.cast(pa.string()).dictionary_encode(), pa.array(["o1", " ", "o3"])),
        *(pa.array(["o1", "1.23E+17", "o3"]), pa.array([b"o1", b"\xff", b"o3"])),
        # What another writer believes to be UTF-8.
        pa.array([b"o1", b"o\xff", b"o3"], pa.binary()).view(pa.string()),
    ],
)
def test_a_bad_id_of_a_parquet_file_spoils_its_own_row_only(tmp_path: Path, ids: pa.Array) -> None:
    file = parquet(tmp_path / "m.parquet", openid=ids)
    assert good_rows(file) == [1, 3]
    openids = [values[1] for number, values in read(file, COLUMNS).each if number != 2]
    assert openids == ["o1", "o3"]


_DAY = 20_088  # 2024-12-31


@pytest.mark.parametrize(
    ("days", "good"),
    [
        (pa.array([_DAY, 3_000_000, None], pa.int32()).view(pa.date32()), [1]),
        (pa.array([_DAY, 2_932_896, -800_000], pa.int32()).view(pa.date32()), [1, 2]),
        (pa.array([_DAY * 86_400_000, 10**17, -(10**17)]).view(pa.date64()), [1]),
        (pa.array([_DAY * 86_400 * 10**9, 1, 2]).view(pa.timestamp("ns")), [1]),
        (pa.array([_DAY * 86_400 * 10**6, 2**62, 5]).view(pa.timestamp("us")), [1]),
    ],
)
def test_a_date_that_cannot_be_spoils_its_own_row_only(
    tmp_path: Path, days: pa.Array, good: list[int]
) -> None:
    assert good_rows(parquet(tmp_path / "m.parquet", listed_until=days)) == good


@pytest.mark.parametrize(
    ("column", "values", "needed"),
    [
        ("openid", pa.array([1.2345678901234566e17, 2.0, float("nan")]), "text, not double"),
        ("openid", pa.array([1, 2, 3]), "text, not int64"),
        ("openid", pa.array([["o1"], [], None]), "text, not list"),
        ("openid", pa.array([{"a": 1}] * 3), "text, not struct"),
        ("openid", pa.array([date(2024, 1, 1)] * 3), "text, not date32"),
        ("channel", pa.array([True] * 3), "text, not bool"),
        ("card_months", pa.array([1.0, 2.0, 3.0]), "whole numbers or text, not double"),
        ("listed_until", pa.array([1, 2, 3]), "dates or text, not int64"),
        (
            "listed_until",
            pa.array([0] * 3, pa.int64()).view(pa.timestamp("s", "Asia/Shanghai")),
            "dates or text, not timestamp",
        ),
    ],
)
def test_a_column_of_another_type_is_refused_before_anything_is_read(
    tmp_path: Path, column: str, values: pa.Array, needed: str
) -> None:
    file = parquet(tmp_path / "m.parquet", **{column: values})
    with pytest.raises(StackError, match=rf"m\.parquet: {column} must be {needed}"):
        read(file, COLUMNS)


def test_a_column_that_is_there_twice_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    names, arrays = ["channel", "openid", "openid"], [pa.array(["qq"])] * 3
    pq.write_table(pa.Table.from_arrays(arrays, names), file)
    with pytest.raises(StackError, match=r"m\.parquet has more than one column openid"):
        read(file, KEY_COLUMNS)


def test_a_damaged_parquet_file_is_one_clear_line(tmp_path: Path) -> None:
    file = parquet(tmp_path / "m.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + b"\x00" * 200 + whole[204:])
    with pytest.raises(StackError, match=r"m\.parquet is no Parquet file, or a damaged one"):
        list(read(file, COLUMNS).each)


def test_a_csv_file_in_utf_16_is_read_by_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("channel,openid\nqq,o1\n", "utf-16")
    assert list(read(file, KEY_COLUMNS).each) == [(2, ["qq", "o1"])]


def test_a_parquet_file_that_is_none_or_lacks_a_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    file.write_text("channel,openid\n")
    with pytest.raises(StackError, match=r"m\.parquet is no Parquet file"):
        read(file, KEY_COLUMNS)
    pq.write_table(pa.table({"channel": ["qq"]}), file)
    with pytest.raises(StackError, match=r"m\.parquet lacks openid"):
        read(file, KEY_COLUMNS)


def test_only_a_parquet_file_costs_the_library_for_it() -> None:
    code = "import sys, ops.cli.main; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603


def test_a_sample_has_some_of_every_kind_and_is_the_same_for_a_seed() -> None:
    rows = list(sample(2_000, date(2099, 12, 31), "seed"))
    assert rows == list(sample(2_000, date(2099, 12, 31), "seed"))
    members = [parse_member([str(value) for value in row]) for row in rows]
    assert 20 < sum(member.abnormal_events > 0 for member in members) < 200
    assert 10 < sum(member.debtor for member in members) < 100
    assert min(member.prescreen for member in members) < 200
    assert max(member.prescreen for member in members) > 800
