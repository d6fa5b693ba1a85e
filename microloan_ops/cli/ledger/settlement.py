"""The rails' settlement file: what they moved, one line each, amounts in fen."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from microloan_ops.cli.lines import UNREADABLE, records

# Of what a line may repeat on the screen; no id, amount or date is as long.
_LONGEST = 100
COLUMNS = ("transfer_id", "direction", "amount", "settled_on")


class Way(StrEnum):
    """Which way money moved, and why."""

    DISBURSE = "disburse"
    COLLECT = "collect"
    REFUND = "refund"
    RETURN = "return"


Key = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that moved, as one side knows it; `day` is when it settled, or was booked."""

    transfer_id: str
    way: Way
    amount: int
    day: date

    @property
    def key(self) -> Key:
        """What it is matched by: a collection can move twice under its id, in and back."""
        return self.transfer_id, self.way is Way.RETURN


@dataclass
class Settlement:
    """What the files say; `bad` are (file, line, reason)."""

    moved: dict[Key, Moved] = field(default_factory=dict)
    bad: list[tuple[Path, int, str]] = field(default_factory=list)


def read(paths: Iterable[Path]) -> Settlement:
    """Read settlement files; their bad lines are named.

    Raises
    ------
    StackError
        When a header is not the expected one.
    """
    found = Settlement()
    for path in paths:
        for number, values in records(path, COLUMNS):
            try:
                _add(parse(values), found.moved)
            except ValueError as error:
                found.bad.append((path, number, str(error)))
    return found


def _add(moved: Moved, known: dict[Key, Moved]) -> None:
    if moved.key in known:
        raise ValueError(f"transfer_id: {moved.transfer_id} was there before")
    known[moved.key] = moved


def parse(values: Sequence[str]) -> Moved:
    """Return the movement of a line.

    Raises
    ------
    ValueError
        Saying what is wrong with the line.

    Examples
    --------
    >>> parse(("out-1", "disburse", "100000", "2024-01-15")).amount
    100000
    """
    if any(UNREADABLE in value for value in values):
        raise ValueError("the line is not UTF-8 text")
    if len(values) != len(COLUMNS):
        raise ValueError(f"there must be {len(COLUMNS)} fields")
    transfer_id, way, amount, settled_on = (value.strip() for value in values)
    if max(map(len, values)) > _LONGEST:
        raise ValueError(f"a field is longer than {_LONGEST} characters")
    if not transfer_id:
        raise ValueError("transfer_id: missing")
    if way not in set(Way):
        raise ValueError(f"direction: {way!r} is none of {', '.join(Way)}")
    if not (amount.isascii() and amount.isdigit() and int(amount)):
        raise ValueError(f"amount: {amount!r} is no whole number of fen above zero")
    try:
        return Moved(transfer_id, Way(way), int(amount), date.fromisoformat(settled_on))
    except ValueError:
        raise ValueError(f"settled_on: {settled_on!r} is no date such as 2024-01-15") from None


def write(path: Path, moved: Iterable[Moved]) -> int:
    """Write a settlement file; return how many lines it has."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for one in moved:
            rows.writerow((one.transfer_id, one.way.value, one.amount, one.day))
            count += 1
    return count
