"""The collection of a part, after a card had too little money for all that is due.

The bank asks at most three times a business day for a loan's bills (`docs/end-of-day.md`).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from microloan.domain import ids

INSUFFICIENT_FUNDS = "insufficient_funds"
"""The gateway's reason that leads to a smaller collection."""
LEAST_PART = 10_00
"""Fen of the smallest part. A collection costs the bank a fee."""


class CollectionTry(StrEnum):
    """The tries of a business day. Their names are a part of the collections' IDs."""

    NIGHT = "night"
    """All that is due, in the end of day."""
    AFTERNOON = "afternoon"
    """All that is due, in the afternoon of the due day."""
    SECOND = "second"
    """A part, after the end of day of a later day."""
    THIRD = "third"
    """A part, after either of the two before."""


OF_ALL_DUE = (CollectionTry.NIGHT, CollectionTry.AFTERNOON)
"""The tries that ask for all that is due."""
_NEXT = {
    CollectionTry.AFTERNOON: CollectionTry.THIRD,
    CollectionTry.NIGHT: CollectionTry.SECOND,
    CollectionTry.SECOND: CollectionTry.THIRD,
}
_PERCENT: Mapping[CollectionTry, int] = {
    CollectionTry.AFTERNOON: 50,
    CollectionTry.NIGHT: 50,
    CollectionTry.SECOND: 20,
}
"""The share of the due amount to ask for next, where the gateway names no available amount."""


def try_of(transfer_id: str, loan_id: str, day: date) -> CollectionTry | None:
    """Return which try of a day a collection is, None for one of the customer.

    Examples
    --------
    >>> second = ids.collection_id("loan-1", date(2026, 12, 15), "second")
    >>> try_of(second, "loan-1", date(2026, 12, 15)).value
    'second'
    """
    for each in CollectionTry:
        if transfer_id == ids.collection_id(loan_id, day, each):
            return each
    return None


def next_try(of: CollectionTry, *, overdue: bool) -> CollectionTry | None:
    """Return the try that follows a failure on the same day, None after the last.

    On the due day the afternoon follows the end of day. A part is asked for only after both.

    Examples
    --------
    >>> next_try(CollectionTry.NIGHT, overdue=True).value
    'second'
    >>> next_try(CollectionTry.NIGHT, overdue=False) is None
    True
    """
    if of is CollectionTry.NIGHT and not overdue:
        return None
    return _NEXT.get(of)


def part_to_collect(of: CollectionTry, due: int, asked: int, available: int | None) -> int:
    """Return the fen to ask for after a failure, zero for none.

    Parameters
    ----------
    of
        The try that failed.
    due
        Fen that are due now.
    asked
        Fen that were asked for. Only a smaller amount can succeed.
    available
        Fen that the gateway names as available on the card, None where it names nothing.

    Examples
    --------
    >>> part_to_collect(CollectionTry.NIGHT, 400_00, 400_00, None)
    20000
    >>> part_to_collect(CollectionTry.NIGHT, 400_00, 400_00, 123_45)
    12345
    """
    if available is not None and available < asked:
        part = available
    else:
        part = max(due * _PERCENT.get(of, 0) // 100, LEAST_PART)
    return part if LEAST_PART <= part < min(asked, due + 1) else 0
