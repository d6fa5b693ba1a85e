"""The days of a report, and those of its samples."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from microloan.domain.calendar import MONTHS, ONE_DAY

# A picture of more days has a bar for each month.
MOST_DAYS_BY_DAY = 92
_MOST_POINTS = 60
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last business date, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def month_ends(self) -> tuple[date, ...]:
        """Return the last day of each month among its days, in order.

        Examples
        --------
        >>> [day.isoformat() for day in Span(date(2024, 1, 31), date(2024, 3, 30)).month_ends()]
        ['2024-01-31', '2024-02-29']
        """
        days = (self.first + timedelta(days=n) for n in range(self.days))
        return tuple(day for day in days if (day + ONE_DAY).day == 1)

    def points(self, most: int = _MOST_POINTS) -> tuple[date, ...]:
        """Return at most so many days in order, evenly apart, with the last one.

        Examples
        --------
        >>> span = Span(date(2024, 1, 1), date(2024, 1, 10))
        >>> [day.day for day in span.points(4)]
        [1, 4, 7, 10]
        """
        step = -(-self.days // most)
        back = range(0, self.days, step)
        return tuple(self.last - timedelta(days=n) for n in reversed(back))


def bucket(day: date, span: Span) -> date:
    """Return the day itself, or the first of its month in a long span."""
    return day if span.days <= MOST_DAYS_BY_DAY else day.replace(day=1)


def share(part: int, whole: int) -> Decimal:
    """Return a part of a whole to six places, or zero of nothing.

    Examples
    --------
    >>> share(1, 3), share(0, 0)
    (Decimal('0.333333'), Decimal('0.000000'))
    """
    return (Decimal(part) / (whole or 1)).quantize(_PLACES)


def month_name(index: int) -> str:
    """Return the name of a month, as `month_index` counts.

    Examples
    --------
    >>> month_name(2024 * 12 + 2)
    '2024-03'
    """
    year, month = divmod(index, MONTHS)
    return f"{year}-{month + 1:02d}"
