"""Whether the bank does its work: the night closes every day, and the money moves."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from microloan.domain.calendar import ONE_DAY, SHANGHAI, business_date

# The night begins ten minutes after midnight; whoever looks for it does so at three.
EOD_DEADLINE = time(3)
# Money is promised within three minutes; half an hour is a failure. The collections of a night need
# longer at a large bank, and nobody waits for them.
TRANSFER_DELAYED = timedelta(minutes=30)


class HealthIssue(StrEnum):
    """What somebody should look at."""

    BOOKS_NOT_OPENED = "books_not_opened"
    EOD_DELAYED = "eod_delayed"
    TRANSFER_DELAYED = "transfer_delayed"
    GIVEN_UP = "given_up"
    """Transfers that only a person can help."""


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """How far the work is at an instant.

    Parameters
    ----------
    last_closed
        The last business date that was closed; none while the books are not open.
    moving
        Transfers that have no result yet and are still asked for, counted as far as a look goes.
    oldest
        The instant at which the oldest of these that somebody waits for was put on the outbox.
    given_up
        Transfers that only a person can help.

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

    @property
    def day(self) -> date:
        """The business date."""
        return business_date(self.at)

    @property
    def days_to_close(self) -> int:
        """How many business dates are over and not closed."""
        return (self.day - ONE_DAY - self.last_closed).days if self.last_closed else 0

    @property
    def eod_delayed(self) -> bool:
        """Whether a night did not close its day, or has not by the hour it should be over."""
        over = self.at.astimezone(SHANGHAI).time() >= EOD_DEADLINE
        return self.days_to_close > (0 if over else 1)

    @property
    def oldest_age(self) -> timedelta:
        """How long the oldest transfer has been on its way."""
        return self.at - self.oldest if self.oldest else timedelta()

    @property
    def troubles(self) -> tuple[HealthIssue, ...]:
        """What somebody should look at; nothing when all is well."""
        found = {
            HealthIssue.BOOKS_NOT_OPENED: self.last_closed is None,
            HealthIssue.EOD_DELAYED: self.eod_delayed,
            HealthIssue.TRANSFER_DELAYED: self.oldest_age > TRANSFER_DELAYED,
            HealthIssue.GIVEN_UP: self.given_up > 0,
        }
        return tuple(trouble for trouble, there in found.items() if there)
