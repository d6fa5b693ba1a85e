"""The rows of a Parquet file, a few thousand in memory at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from microloan_ops.cli.lines import UNREADABLE
from microloan_ops.console.stack import StackError

_BATCH = 5_000
# Read columns in pieces. A whole row group may be the whole file.
_BUFFER_BYTES = 2**16
_EPOCH = date(1970, 1, 1)
_DATES = range((date.min - _EPOCH).days, (date.max - _EPOCH).days + 1)
_PER_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def count_rows(path: Path, columns: Sequence[str]) -> int:
    """Return the number of rows of a file.

    Raises
    ------
    StackError
        When the file is no Parquet file, or a column is missing, doubled or of another type.
    """
    with _open(path) as file:
        schema = file.schema_arrow
        counted = Counter(schema.names)
        if missing := [name for name in columns if not counted[name]]:
            raise StackError(f"{path.name}: The file lacks {', '.join(missing)}.")
        if twice := [name for name in columns if counted[name] > 1]:
            raise StackError(f"{path.name}: The file has more than one {', '.join(twice)}.")
        for name in columns:
            kind = _plain(schema.field(name).type)
            if not any(fits(kind) for fits in (*_TEXT, *_MORE.get(name, _NUMBER))):
                needed = _NEEDED.get(name, "whole numbers or text")
                raise StackError(f"{path.name}: {name} must be {needed}, not {kind}.")
        return int(file.metadata.num_rows)


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number of each row, from 1, and its values in the form of a CSV file.

    An unreadable value affects only its row.
    """
    number = 0
    with _open(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
            values = (_texts(batch.column(name)) for name in columns)
            for row in zip(*values, strict=True):
                number += 1
                yield number, list(row)


def write(path: Path, columns: Sequence[str], some: Iterator[Sequence[object]]) -> None:
    """Write rows in small row groups, which need little memory to read."""
    kinds = {"channel": pa.string(), "openid": pa.string(), "listed_until": pa.date32()}
    schema = pa.schema([(name, kinds.get(name, pa.int32())) for name in columns])
    with pq.ParquetWriter(path, schema) as file:
        while group := list(islice(some, _BATCH)):
            by_column = dict(zip(columns, zip(*group, strict=True), strict=True))
            file.write_table(pa.table(by_column, schema=schema))


@contextmanager
def _open(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise StackError(f"{path.name}: No Parquet file, or a damaged one: {error}") from error


def _is_local(kind: pa.DataType) -> bool:
    return bool(types.is_timestamp(kind)) and kind.tz is None


def _is_whole(kind: pa.DataType) -> bool:
    return bool(types.is_decimal(kind)) and bool(kind.scale == 0)


Fits = Callable[[pa.DataType], bool]
_BYTES: tuple[Fits, ...] = (
    *(types.is_string, types.is_large_string, types.is_string_view),
    *(types.is_binary, types.is_large_binary, types.is_binary_view, types.is_fixed_size_binary),
)
# A column without values has no type.
_TEXT: tuple[Fits, ...] = (*_BYTES, types.is_null)
_NUMBER: tuple[Fits, ...] = (types.is_integer, types.is_boolean, _is_whole)
_DATE: tuple[Fits, ...] = (types.is_date, _is_local)
# The types of a column besides text. An ID can only be text.
_MORE: dict[str, tuple[Fits, ...]] = {"channel": (), "openid": (), "listed_until": _DATE}
_NEEDED = {"channel": "text", "openid": "text", "listed_until": "dates or text"}


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if types.is_dictionary(kind) else kind


def _texts(column: pa.Array) -> list[str]:
    """Return the values as text, without Arrow's conversions that can fail."""
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if any(fits(kind) for fits in _BYTES):
        # Arrow trusts that texts are UTF-8, so read them as bytes.
        return [_text(value) for value in column.cast(pa.large_binary()).to_pylist()]
    if types.is_date32(kind):
        return [_day(value, 1) for value in column.cast(pa.int32()).to_pylist()]
    if types.is_temporal(kind):
        per_day = _PER_DAY[getattr(kind, "unit", "ms")]
        return [_day(value, per_day) for value in column.cast(pa.int64()).to_pylist()]
    return ["" if value is None else str(int(value)) for value in column.to_pylist()]


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode(errors="replace")


def _day(value: int | None, per_day: int) -> str:
    """Return a date, or `UNREADABLE` for a time of day or a day beyond the calendar."""
    if value is None:
        return ""
    days, rest = divmod(value, per_day)
    if rest or days not in _DATES:
        return UNREADABLE
    return (_EPOCH + timedelta(days)).isoformat()
