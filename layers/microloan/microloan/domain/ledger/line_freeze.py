"""The bank's freeze of a credit line."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from microloan.domain.errors import InvalidInputError

ONE_PERSON_DAYS = 30
"""The longest freeze, in days, that one person may decide."""
PAUSE_DAYS = 30
"""The days after a freeze within which another freeze of the line continues it."""


class FreezeCode(StrEnum):
    """The cause of a freeze, for the bank's own use."""

    CUSTOMER_REQUEST = "customer_request"
    SUSPECTED_FRAUD = "suspected_fraud"
    IDENTITY_DOUBT = "identity_doubt"
    JUDICIAL_ORDER = "judicial_order"
    CREDIT_RISK = "credit_risk"


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze of a credit line.

    Parameters
    ----------
    until
        The day on which it ends by itself, so the line is free on that day. None without an end.
    frozen_by, frozen_at
        The operator who requested it, and the instant from which it holds.
    ended_on
        The day on which a person ended it before its date. None where no person did.
    """

    code: FreezeCode
    until: date | None
    frozen_by: str
    frozen_at: datetime
    ended_on: date | None = None

    def holds(self, today: date) -> bool:
        """Return whether it holds on a day.

        Examples
        --------
        >>> ends = date(2024, 2, 1)
        >>> freeze = Freeze(FreezeCode.CREDIT_RISK, ends, "wang", datetime(2024, 1, 15))
        >>> freeze.holds(date(2024, 1, 31)), freeze.holds(ends)
        (True, False)
        """
        return self.ended_on is None and (self.until is None or today < self.until)

    def continues(self, today: date) -> bool:
        """Return whether another freeze on a day counts from the beginning of this one.

        Otherwise one person could freeze a line for ever, by an end and another freeze.

        Examples
        --------
        >>> ends = date(2024, 2, 1)
        >>> freeze = Freeze(FreezeCode.CREDIT_RISK, ends, "wang", datetime(2024, 1, 15))
        >>> freeze.continues(date(2024, 3, 1)), freeze.continues(date(2024, 3, 2))
        (True, False)
        """
        end = self.ended_on or self.until
        return end is None or (today - end).days < PAUSE_DAYS


def needs_two_people(until: date | None, today: date) -> bool:
    """Return whether a freeze from a day on is too long for one person's decision.

    Examples
    --------
    >>> needs_two_people(date(2024, 2, 14), date(2024, 1, 15))
    False
    >>> needs_two_people(date(2024, 2, 15), date(2024, 1, 15))
    True
    >>> needs_two_people(None, date(2024, 1, 15))
    True
    """
    return until is None or (until - today).days > ONE_PERSON_DAYS


def check_end(until: date | None, today: date) -> date | None:
    """Return the end of a freeze from a day on.

    Raises
    ------
    InvalidInputError
        When it is not after the day.
    """
    if until is not None and until <= today:
        raise InvalidInputError(
            "until", "freeze_end_invalid", "The freeze must end after today. Give a later date."
        )
    return until
