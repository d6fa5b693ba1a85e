"""Parquet files of members: types, order of columns, and refusals."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from microloan.domain.channel import Channel
from microloan.domain.invitations.member import Member
from microloan_ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS, parse_key, parse_member
from microloan_ops.cli.whitelist.rows import read
from microloan_ops.cli.whitelist.sample import write_sample
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


def test_parquet_and_csv_give_the_same_rows(tmp_path: Path) -> None:
    for name in ("m.csv", "m.parquet"):
        write_sample(tmp_path / name, 12_000, date(2099, 12, 31))
    from_csv = read(tmp_path / "m.csv", COLUMNS)
    from_parquet = read(tmp_path / "m.parquet", COLUMNS)
    assert from_csv.total == from_parquet.total == 12_000
    assert from_parquet.number == "row"
    for line, row in zip(from_csv.each, from_parquet.each, strict=True):
        assert line == row._replace(number=row.number + 1)


def test_parquet_columns_may_have_other_types_and_any_order(tmp_path: Path) -> None:
    table = {name: [value] for name, value in reversed(list(zip(COLUMNS, GOOD, strict=True)))}
    kinds: dict[str, list[object]] = {
        "more": ["x"],
        "debtor": [True],
        "active_days": [20],
        "listed_until": [date(2024, 12, 31)],
    }
    pq.write_table(pa.table(table | kinds), tmp_path / "m.parquet")
    ((number, values, _, _),) = read(tmp_path / "m.parquet", COLUMNS).each
    assert (number, parse_member(values)) == (1, MEMBER)


def test_empty_parquet_cell_is_a_bad_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"channel": ["qq"], "openid": [None]}), tmp_path / "m.parquet")
    ((_, values, _, _),) = read(tmp_path / "m.parquet", KEY_COLUMNS).each
    with pytest.raises(ValueError, match="openid"):
        parse_key(values)


def parquet(path: Path, **columns: pa.Array) -> Path:
    lists = {"channel": pa.array(["qq"] * 3), "openid": pa.array(["o1", "o2", "o3"])}
    lists |= {name: pa.array([GOOD[COLUMNS.index(name)]] * 3) for name in COLUMNS[2:]}
    pq.write_table(pa.table(lists | columns), path)
    return path


def good_rows(path: Path) -> list[int]:
    """The numbers of the rows that are members."""
    numbers = []
    for number, values, _, _ in read(path, COLUMNS).each:
        try:
            parse_member(values)
        except ValueError:
            continue
        numbers.append(number)
    return numbers


_IDS = pa.array([b"o1", None, b"o3"], pa.binary())


@pytest.mark.parametrize(
    "ids",
    [
        *(_IDS, _IDS.cast(pa.large_binary()), _IDS.cast(pa.string()), _IDS.cast(pa.large_string())),
        *(_IDS.cast(pa.string()).dictionary_encode(), pa.array(["o1", " ", "o3"])),
        *(pa.array(["o1", "1.23E+17", "o3"]), pa.array([b"o1", b"\xff", b"o3"])),
        # Another writer's text that is not UTF-8.
        pa.array([b"o1", b"o\xff", b"o3"], pa.binary()).view(pa.string()),
    ],
)
def test_bad_parquet_id_affects_its_row_only(tmp_path: Path, ids: pa.Array) -> None:
    file = parquet(tmp_path / "m.parquet", openid=ids)
    assert good_rows(file) == [1, 3]
    openids = [row.values[1] for row in read(file, COLUMNS).each if row.number != 2]
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
def test_impossible_parquet_date_affects_its_row_only(
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
def test_parquet_column_of_another_type_is_refused_before_reading(
    tmp_path: Path, column: str, values: pa.Array, needed: str
) -> None:
    file = parquet(tmp_path / "m.parquet", **{column: values})
    with pytest.raises(StackError, match=rf"m\.parquet: {column} must be {needed}"):
        read(file, COLUMNS)


def test_doubled_parquet_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    names, arrays = ["channel", "openid", "openid"], [pa.array(["qq"])] * 3
    pq.write_table(pa.Table.from_arrays(arrays, names), file)
    with pytest.raises(StackError, match=r"m\.parquet: The file has more than one openid"):
        read(file, KEY_COLUMNS)


def test_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    file = parquet(tmp_path / "m.parquet")
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + b"\x00" * 200 + whole[204:])
    with pytest.raises(StackError, match=r"m\.parquet: No Parquet file, or a damaged one"):
        list(read(file, COLUMNS).each)


def test_parquet_file_without_a_column_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    file.write_text("channel,openid\n")
    with pytest.raises(StackError, match=r"m\.parquet: No Parquet file"):
        read(file, KEY_COLUMNS)
    pq.write_table(pa.table({"channel": ["qq"]}), file)
    with pytest.raises(StackError, match=r"m\.parquet: The file lacks openid"):
        read(file, KEY_COLUMNS)
