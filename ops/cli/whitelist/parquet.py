"""The rows of a Parquet file, a few thousand in memory at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ops.cli.stack import StackError

_BATCH = 5_000
# Read a column as it comes, not a whole row group, which may be the whole file.
_BUFFER_BYTES = 2**16


def count_rows(path: Path, columns: Sequence[str]) -> int:
    """Return how many rows a file has.

    Raises
    ------
    StackError
        When it is no Parquet file, or lacks a column.
    """
    with _opened(path) as file:
        if missing := [name for name in columns if name not in file.schema_arrow.names]:
            raise StackError(f"{path.name} lacks {', '.join(missing)}")
        return int(file.metadata.num_rows)


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number of each row, from 1, and its values as a CSV file has them."""
    number = 0
    with _opened(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
            values = (batch.column(name).to_pylist() for name in columns)
            for row in zip(*values, strict=True):
                number += 1
                yield number, [_text(value) for value in row]


def write(path: Path, columns: Sequence[str], some: Iterator[Sequence[object]]) -> None:
    """Write rows, in row groups of a size that can be read again without much memory."""
    kinds = {"channel": pa.string(), "openid": pa.string(), "listed_until": pa.date32()}
    schema = pa.schema([(name, kinds.get(name, pa.int32())) for name in columns])
    with pq.ParquetWriter(path, schema) as file:
        while group := list(islice(some, _BATCH)):
            by_column = dict(zip(columns, zip(*group, strict=True), strict=True))
            file.write_table(pa.table(by_column, schema=schema))


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
            yield file
    except pa.ArrowInvalid as error:
        raise StackError(f"{path.name} is no Parquet file: {error}") from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case date():
            return value.isoformat()
        case _:
            return str(value)
