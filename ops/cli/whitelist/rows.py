"""The rows of a file, one after the other, however many there are."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ops.cli.stack import StackError

# What stands for a row that is no row: it has no column.
Values = Sequence[str]
_CHUNK = 2**20
_LONGEST_HEADER = 4_096


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows.

    Parameters
    ----------
    total
        How many there are, about: blank lines count.
    each
        Each row's number, as an operator finds it, and its values in the order asked for.
    number
        What the number is: a line, or a row.
    """

    total: int
    each: Iterator[tuple[int, Values]]
    number: str


def read(path: Path, columns: Sequence[str]) -> Rows:
    """Return the rows of a CSV file, or of a Parquet file by its suffix.

    Raises
    ------
    StackError
        When the file does not have these columns, or is no such file.
    """
    if path.suffix.lower() != ".parquet":
        _require_header(path, columns)
        return Rows(_count_lines(path) - 1, _lines(path), "line")
    # A quarter of a second and forty megabytes, which only a Parquet file has to cost.
    from ops.cli.whitelist import parquet  # noqa: PLC0415 - see above

    return Rows(parquet.count_rows(path, columns), parquet.rows(path, columns), "row")


def _require_header(path: Path, columns: Sequence[str]) -> None:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        if file.readline(_LONGEST_HEADER).rstrip("\r\n") != ",".join(columns):
            raise StackError(f"{path}: the first line must be {','.join(columns)}")


def _count_lines(path: Path) -> int:
    """Count the lines, so that the time that is left can be told."""
    newlines, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            newlines, last = newlines + chunk.count(b"\n"), chunk
    return newlines + (not last.endswith(b"\n"))


def _lines(path: Path) -> Iterator[tuple[int, Values]]:
    """Yield each line after the header.

    A line is a row: a quote that is never closed spoils its own line and not the rest.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        next(file)
        for number, line in enumerate(file, start=2):
            if line.strip():
                yield number, _split(line)


def _split(line: str) -> Values:
    with suppress(csv.Error):
        return next(csv.reader([line], strict=True))
    return ()
