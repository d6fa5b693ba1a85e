"""The rows of a file of any size, one by one."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from microloan_ops.cli.lines import header, lines, split
from microloan_ops.console.stack import StackError

Values = Sequence[str]
_CHUNK = 2**20


class Row(NamedTuple):
    """A row of a file.

    Parameters
    ----------
    number
        The number of the line or row in the file.
    values
        In the requested order. A line that is no row has none.
    text
        The row as it is in the file.
    fault
        The reason why it has no values, else empty.
    """

    number: int
    values: Values
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows.

    Parameters
    ----------
    total
        The approximate number of rows, with blank lines.
    each
        The rows in the order of the file.
    number
        The meaning of a row's number: a line, or a row.
    """

    total: int
    each: Iterator[Row]
    number: str


def read(path: Path, columns: Sequence[str]) -> Rows:
    """Return the rows of a CSV file, or of a Parquet file by its suffix.

    Raises
    ------
    StackError
        When the file lacks a column, or is no such file.
    """
    if path.suffix.lower() != ".parquet":
        columns_there = header(path)
        if any(columns_there.count(name) != 1 for name in columns):
            wanted = ",".join(columns)
            raise StackError(
                f"{path}: The first line must name each of these columns once: {wanted}, in UTF-8."
            )
        places = [columns_there.index(name) for name in columns]
        return Rows(_count_lines(path) - 1, _lines(path, len(columns_there), places), "line")
    # The import takes a quarter of a second and forty megabytes, so only a Parquet file pays it.
    from microloan_ops.cli.whitelist import parquet  # noqa: PLC0415 - see above

    each = (Row(number, values, _join(values)) for number, values in parquet.rows(path, columns))
    return Rows(parquet.count_rows(path, columns), each, "row")


def _count_lines(path: Path) -> int:
    """Count the lines, for the remaining time."""
    newlines, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            newlines, last = newlines + chunk.count(b"\n"), chunk
    return newlines + (not last.endswith(b"\n"))


def _lines(path: Path, width: int, places: Sequence[int]) -> Iterator[Row]:
    """Yield each line after the header, with the values at these places.

    A line is a row, so an unclosed quote affects only its own line.
    """
    numbered = lines(path)
    next(numbered)
    for number, line in numbered:
        text, values = line.rstrip("\r\n"), split(line)
        if len(values) == width:
            yield Row(number, [values[place] for place in places], text)
        else:
            yield Row(number, (), text, f"The row must have {width} columns, not {len(values)}.")


def _join(values: Values) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
