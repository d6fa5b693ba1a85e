"""The gateway's settlement file: one movement a line, with amounts in fen."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from microloan_ops.cli.lines import UNREADABLE, records

# The longest field. No ID, amount or date is as long, and errors repeat the field.
_LONGEST = 100
COLUMNS = ("transfer_id", "direction", "amount", "settled_on")


class MovementType(StrEnum):
    """The direction and purpose of a movement."""

    DISBURSE = "disburse"
    COLLECT = "collect"
    REFUND = "refund"
    RETURN = "return"
    CREDIT = "credit"
    """A bank transfer that arrived, under the gateway's own ID."""
    RETURN_CREDIT = "return_credit"
    """A bank transfer that goes back to its payer."""


Key = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of money on one side.

    Parameters
    ----------
    amount
        Fen.
    day
        The date of settlement on the gateway's side, the business date of the booking on ours.
    moved_on
        The date on which the money moved as the ledger knows it. None where it knows none.
    """

    transfer_id: str
    direction: MovementType
    amount: int
    day: date
    moved_on: date | None = None

    @property
    def key(self) -> Key:
        """The matching key. A transfer and its return share the ID."""
        return self.transfer_id, self.direction is MovementType.RETURN


@dataclass
class Settlement:
    """The movements in settlement files, and the bad lines as (file, line, reason)."""

    movements: dict[Key, Movement] = field(default_factory=dict)
    bad: list[tuple[Path, int, str]] = field(default_factory=list)


def read(paths: Iterable[Path]) -> Settlement:
    """Read settlement files.

    Raises
    ------
    StackError
        When a file has another header.
    """
    settlement = Settlement()
    for path in paths:
        for number, values in records(path, COLUMNS):
            try:
                _add(parse(values), settlement.movements)
            except ValueError as error:
                settlement.bad.append((path, number, str(error)))
    return settlement


def _add(movement: Movement, known: dict[Key, Movement]) -> None:
    if movement.key in known:
        raise ValueError(f"transfer_id: {movement.transfer_id} occurs twice")
    known[movement.key] = movement


def parse(values: Sequence[str]) -> Movement:
    """Return the movement of a line.

    Raises
    ------
    ValueError
        When the line is wrong. The message gives the reason.

    Examples
    --------
    >>> parse(("out-1", "disburse", "100000", "2024-01-15")).amount
    100000
    """
    if any(UNREADABLE in value for value in values):
        raise ValueError("The line is not UTF-8 text.")
    if len(values) != len(COLUMNS):
        raise ValueError(f"The line must have {len(COLUMNS)} fields.")
    transfer_id, direction, amount, settled_on = (value.strip() for value in values)
    if max(map(len, values)) > _LONGEST:
        raise ValueError(f"A field is longer than {_LONGEST} characters.")
    if not transfer_id:
        raise ValueError("transfer_id: missing")
    if direction not in set(MovementType):
        raise ValueError(f"direction: {direction!r} is not one of {', '.join(MovementType)}")
    if not (amount.isascii() and amount.isdigit() and int(amount)):
        raise ValueError(f"amount: {amount!r} is not a whole number of fen above zero")
    try:
        return Movement(
            transfer_id, MovementType(direction), int(amount), date.fromisoformat(settled_on)
        )
    except ValueError:
        raise ValueError(f"settled_on: {settled_on!r} is not a date such as 2024-01-15") from None


def write(path: Path, movements: Iterable[Movement]) -> int:
    """Write a settlement file, and return its number of lines."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for movement in movements:
            rows.writerow(
                (movement.transfer_id, movement.direction.value, movement.amount, movement.day)
            )
            count += 1
    return count
