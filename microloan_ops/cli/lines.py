"""Text files read line by line. A bad line does not affect the others."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from microloan_ops.console.stack import StackError

# The mark of UTF-32 begins like that of UTF-16, so it comes first.
_BY_MARK = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LONGEST_MARK, _LONGEST_HEADER = 4, 4_096
# The replacement of an unreadable character.
UNREADABLE = "\ufffd"


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank, with its number from 1.

    A file is UTF-8 unless it begins with the mark of another Unicode encoding. An unreadable
    character becomes `UNREADABLE`.
    """
    with path.open(encoding=_encoding(path), errors="replace", newline="") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line


def records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the values of each line after the header, with its number.

    A line is a row, so an unclosed quote affects only its own line. A line that is no row has no
    values.
    """
    require_header(path, columns)
    numbered = lines(path)
    next(numbered)
    return ((number, split(line)) for number, line in numbered)


def require_header(path: Path, columns: Sequence[str]) -> None:
    """Refuse a file whose first line does not name the columns.

    Raises
    ------
    StackError
        When the header differs. The message has the expected one.
    """
    if header(path) != list(columns):
        raise StackError(f"{path}: The first line must be {','.join(columns)}, in UTF-8.")


def header(path: Path) -> Sequence[str]:
    """Return the values of the first line."""
    with path.open(encoding=_encoding(path), errors="replace") as file:
        return split(file.readline(_LONGEST_HEADER).rstrip("\r\n"))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_LONGEST_MARK)
    return next((name for mark, name in _BY_MARK.items() if head.startswith(mark)), "utf-8-sig")


def split(line: str) -> Sequence[str]:
    """Return the values of a line, or none if it is no row."""
    with suppress(csv.Error):
        return next(csv.reader([line], strict=True))
    return ()
