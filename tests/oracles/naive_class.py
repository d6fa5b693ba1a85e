"""The class of a loan a second time: one step per calendar day, by Order 2023 No. 1.

It reads the days past due of the naive loan and shares no code with the domain.
"""

from dataclasses import dataclass
from datetime import date

NAMES = ("normal", "special_mention", "substandard", "doubtful", "loss")
_FIRST_DAYS = (0, 1, 91, 271, 361)
_BAD = 2


def months_after(day: date, months: int) -> date:
    """Return the day of the month some months later, or the last one of a shorter month."""
    month = day.month - 1 + months
    year, number = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, number, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


@dataclass
class NaiveClass:
    """A class that lives through every day, changed in place.

    Parameters
    ----------
    paid_since
        The first day without arrears after one of the worst classes.
    """

    today: date
    rank: int = 0
    since: date = date.min
    paid_since: date | None = None
    restructured: date | None = None
    restructured_until: date | None = None
    written_off: bool = False
    _days: int = 0

    def __post_init__(self) -> None:
        self.since = self.today

    @property
    def name(self) -> str:
        return NAMES[self.rank]

    @property
    def observed_until(self) -> date | None:
        """Return the end of the observation that keeps the class."""
        if self.rank >= _BAD:
            return months_after(self.paid_since, 6) if self.paid_since else None
        return self.restructured_until

    @property
    def stage(self) -> int:
        return 3 if self.rank >= _BAD else 2 if self._days > 30 or self.restructured_until else 1

    def restructure(self, day: date, first_due: date) -> None:
        """Agree on other payments, before the end of the day."""
        again = self.restructured is not None and (
            self.restructured_until is not None or day < months_after(self.restructured, 24)
        )
        self.restructured, self.restructured_until = day, months_after(first_due, 12)
        if again:
            self.paid_since = None
            self._set(max(self.rank, _BAD), day)

    def write_off(self, day: date) -> None:
        """Write the loan off, which is then a loss for ever."""
        self._set(4, day)
        self.paid_since, self.written_off = None, True

    def end_of(self, day: date, unpaid: list[date]) -> None:
        """Judge a day at its end, by the due days that are unpaid then, its own included."""
        missed = [due for due in unpaid if due < day]
        self._days = (day - min(missed)).days if missed else 0
        if self.written_off:
            return
        self._watch_restructured(day, unpaid, missed)
        if self.rank >= _BAD:
            self._watch(day, unpaid, missed)
        by_days = sum(self._days >= first for first in _FIRST_DAYS[1:])
        least = 1 if self.restructured_until else 0
        if self.rank < _BAD or by_days > self.rank:
            self._set(max(by_days, least), day)

    def _watch(self, day: date, unpaid: list[date], missed: list[date]) -> None:
        if missed:
            self.paid_since = None
            return
        self.paid_since = self.paid_since or day
        if day >= months_after(self.paid_since, 6) and not unpaid:
            self.paid_since = None
            self._set(0, day)

    def _watch_restructured(self, day: date, unpaid: list[date], missed: list[date]) -> None:
        if self.restructured_until is None:
            return
        if missed:
            # each due day that is missed begins a year anew
            anew = months_after(max(missed), 12)
            self.restructured_until = max(self.restructured_until, anew)
        elif day >= self.restructured_until and not unpaid:
            self.restructured_until = None

    def _set(self, rank: int, day: date) -> None:
        if rank != self.rank:
            self.rank, self.since = rank, day
