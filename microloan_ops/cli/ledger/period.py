"""A period of business dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from microloan.domain.calendar import ONE_DAY


@dataclass(frozen=True, slots=True)
class Period:
    """The business dates from a first to a last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def around(self) -> "Period":
        """The period and a day on each side."""
        return Period(self.first - ONE_DAY, self.last + ONE_DAY)

    @property
    def days(self) -> Iterator[date]:
        """Every date of the period."""
        return (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))
