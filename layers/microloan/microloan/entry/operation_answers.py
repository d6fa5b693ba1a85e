"""What the API answers to an operator."""

from datetime import date, datetime
from typing import Self

from microloan.domain.operation import Operation, Trouble
from microloan.entry.shapes import Answer


class OperationAnswer(Answer):
    """Whether the bank does its work, and if not, what somebody should look at."""

    ok: bool
    troubles: list[Trouble]
    at: datetime
    business_date: date
    last_closed: date | None
    days_to_close: int
    night_late: bool
    open_transfers: int
    oldest_open_since: datetime | None
    oldest_open_seconds: int
    given_up: int

    @classmethod
    def of(cls, operation: Operation) -> Self:
        """Return the answer of how far the work is."""
        return cls(
            ok=not operation.troubles,
            troubles=list(operation.troubles),
            at=operation.at,
            business_date=operation.day,
            last_closed=operation.last_closed,
            days_to_close=operation.days_to_close,
            night_late=operation.night_late,
            open_transfers=operation.moving,
            oldest_open_since=operation.oldest,
            oldest_open_seconds=int(operation.oldest_age.total_seconds()),
            given_up=operation.given_up,
        )
