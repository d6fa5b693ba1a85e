"""Text files that people hand in, a line at a time: each line stands or falls by itself."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from microloan_ops.console.stack import StackError

# UTF-32's mark begins as UTF-16's does.
_BY_MARK = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LONGEST_MARK, _LONGEST_HEADER = 4, 4_096
# What stands for a character that could not be read.
UNREADABLE = "\ufffd"


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank, with its number from 1.

    A file is UTF-8 unless it begins with the mark of another Unicode encoding. What cannot be read
    as such becomes `UNREADABLE`, and spoils its own line only.
    """
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line


def records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the values of each line after the header, with its number.

    A line is a row: a quote that is never closed spoils its own line and not the rest. What stands
    for a line that is no row has no values.
    """
    require_header(path, columns)
    found = lines(path)
    next(found)
    return ((number, split(line)) for number, line in found)


def require_header(path: Path, columns: Sequence[str]) -> None:
    """Refuse a file whose first line does not name the columns.

    Raises
    ------
    StackError
        Saying what the line must be.
    """
    if header(path) != list(columns):
        raise StackError(f"{path}: the first line must be {','.join(columns)}, in UTF-8")


def header(path: Path) -> Sequence[str]:
    """Return the values of the first line."""
    with path.open(encoding=_encoding(path), errors="replace") as file:
        return split(file.readline(_LONGEST_HEADER).rstrip("\r\n"))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_LONGEST_MARK)
    return next((name for mark, name in _BY_MARK.items() if head.startswith(mark)), "utf-8-sig")


def split(line: str) -> Sequence[str]:
    """Return the values of a line; none of one that is no row."""
    with suppress(csv.Error):
        return next(csv.reader([line], strict=True))
    return ()
