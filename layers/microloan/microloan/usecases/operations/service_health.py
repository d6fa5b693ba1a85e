"""Service health: whether each day is closed in time, and transfers are processed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from microloan.domain.calendar import ONE_DAY, SHANGHAI, business_date

# The end of day begins ten minutes after midnight. It is late at three.
EOD_DEADLINE = time(3)
# Money is promised within three minutes, and half an hour is a failure. End-of-day collections take
# longer at a large bank, and no customer is waiting for them.
TRANSFER_DELAYED = timedelta(minutes=30)


class HealthIssue(StrEnum):
    """The issues that an operator should look at."""

    BOOKS_NOT_OPENED = "books_not_opened"
    EOD_DELAYED = "eod_delayed"
    TRANSFER_DELAYED = "transfer_delayed"
    GIVEN_UP = "given_up"
    """Transfers that need manual review."""
    CASE_OVERDUE = "case_overdue"
    """Cases that two people should have decided by now."""


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """The health of the service at an instant.

    Parameters
    ----------
    last_closed
        The last business date that was closed, None before the books are opened.
    moving
        Transfers without a result that are still processed, counted up to the sweep limit.
    oldest
        The instant at which the oldest customer-initiated one of these was put on the outbox.
    given_up
        The number of transfers that need manual review.
    cases_overdue
        The number of open cases that are older than their period.

    Examples
    --------
    >>> at_four = datetime(2024, 1, 16, 4, tzinfo=SHANGHAI)
    >>> ServiceHealth(at_four, date(2024, 1, 14), moving=0, oldest=None, given_up=0).troubles
    (<HealthIssue.EOD_DELAYED: 'eod_delayed'>,)
    """

    at: datetime
    last_closed: date | None
    moving: int
    oldest: datetime | None
    given_up: int
    cases_overdue: int = 0

    @property
    def day(self) -> date:
        """The business date."""
        return business_date(self.at)

    @property
    def days_to_close(self) -> int:
        """The number of business dates that are over and not closed."""
        return (self.day - ONE_DAY - self.last_closed).days if self.last_closed else 0

    @property
    def eod_delayed(self) -> bool:
        """Whether a day is not closed, or the last one is still open after the deadline."""
        over = self.at.astimezone(SHANGHAI).time() >= EOD_DEADLINE
        return self.days_to_close > (0 if over else 1)

    @property
    def oldest_age(self) -> timedelta:
        """The time since the oldest transfer was requested."""
        return self.at - self.oldest if self.oldest else timedelta()

    @property
    def troubles(self) -> tuple[HealthIssue, ...]:
        """The issues that an operator should look at, empty when all is well."""
        conditions = {
            HealthIssue.BOOKS_NOT_OPENED: self.last_closed is None,
            HealthIssue.EOD_DELAYED: self.eod_delayed,
            HealthIssue.TRANSFER_DELAYED: self.oldest_age > TRANSFER_DELAYED,
            HealthIssue.GIVEN_UP: self.given_up > 0,
            HealthIssue.CASE_OVERDUE: self.cases_overdue > 0,
        }
        return tuple(issue for issue, applies in conditions.items() if applies)
