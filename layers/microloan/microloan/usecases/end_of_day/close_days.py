"""The end of day: its plan, and the closing of each day once the book is valued."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from math import isqrt
from typing import TYPE_CHECKING

from microloan.domain.calendar import ONE_DAY, business_date
from microloan.domain.errors import InvalidInputError, StateConflictError, UnbalancedBooksError
from microloan.domain.ledger.closing import DaySums, close, late_entries
from microloan.domain.ledger.end_of_day import PortfolioTotals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from microloan.domain.ledger.closing import Adjustment, Closing
    from microloan.ports.clock import Clock
    from microloan.ports.end_of_day import EndOfDayStore

# The journal's day index is eventually consistent: the seconds of each pause before a new read.
_CATCH_UP = (0.5, 1.0, 2.0, 4.0)
# No day is closed before the longest write of it must have ended. The functions that book have
# timeouts below this, as a template test checks.
SETTLING_TIME = timedelta(minutes=5)
# The number of closed days that each closing counts again.
RECOUNTED_DAYS = 3


def interleave_segments(segments: int) -> tuple[int, ...]:
    """Return the order in which segments begin, with neighbours far apart.

    A segment is a stretch of the table's hashes, as a partition is. In the order of their numbers
    all workers would read one partition, which is not made for that.

    Examples
    --------
    >>> interleave_segments(10)
    (0, 4, 8, 1, 5, 9, 2, 6, 3, 7)
    """
    step = max(isqrt(segments) + 1, 1)
    return tuple(number for begin in range(step) for number in range(begin, segments, step))


@dataclass(frozen=True, slots=True)
class EndOfDayPlan:
    """The business dates to close, oldest first, and the number of segments."""

    dates: tuple[date, ...]
    segments: int


def plan_end_of_day(store: EndOfDayStore, clock: Clock, until: date | None = None) -> EndOfDayPlan:
    """Return the dates to close: every date after the last closing.

    Parameters
    ----------
    until
        The last date to close, by default yesterday.

    Raises
    ------
    InvalidInputError
        When `until` is not over yet.
    StateConflictError
        When the books were never opened.
    """
    over = business_date(clock.now() - SETTLING_TIME) - ONE_DAY
    if until and until > over:
        minutes = SETTLING_TIME // timedelta(minutes=1)
        raise InvalidInputError(
            "until",
            "date_not_over",
            f"{until} is not over yet. A day can be closed {minutes} minutes after its midnight.",
        )
    last = store.last_closed()
    if last is None:
        raise StateConflictError(
            "The books are not open. Open them with: microloan ledger open.",
            code="books_not_opened",
        )
    days = ((until or over) - last.day).days
    dates = tuple(last.day + timedelta(days=n) for n in range(1, days + 1))
    return EndOfDayPlan(dates, store.segments())


def open_books(store: EndOfDayStore, clock: Clock) -> date:
    """Open the books: yesterday is closed without entries."""
    yesterday = business_date(clock.now()) - ONE_DAY
    last = store.last_closed()
    if last:
        return last.day
    closing, valuation = close(yesterday, {}, DaySums(), PortfolioTotals())
    store.save_closing(closing, valuation)
    return yesterday


def close_days(
    dates: tuple[date, ...],
    segments: int,
    store: EndOfDayStore,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Closing, ...]:
    """Prove and close each date of a run, in order.

    A date that is closed already stays unchanged.

    Raises
    ------
    UnbalancedBooksError
        When journal and loans still differ after the journal's index had time to catch up.
    """
    # Each segment has the totals of all dates, so the segments are read once for all of them.
    totals = cache(partial(store.read_segments, dates, segments))
    return tuple(_close_day(day, totals, store, pause) for day in dates)


def _close_day(
    day: date,
    totals_by_day: Callable[[], Mapping[date, PortfolioTotals]],
    store: EndOfDayStore,
    pause: Callable[[float], None],
) -> Closing:
    if done := store.closing(day):
        return done
    before = store.closing(day - ONE_DAY)
    if before is None:
        raise UnbalancedBooksError(f"{day} cannot be closed: the day before it is not")
    totals = totals_by_day()[day]
    for wait in (*_CATCH_UP, None):
        try:
            closing, valuation = close(
                day, before.balances, store.day_sums(day), totals, _late_entries(before, store)
            )
            break
        except UnbalancedBooksError:
            if wait is None:
                raise
            pause(wait)
    store.save_closing(closing, valuation)
    return closing


def _late_entries(before: Closing, store: EndOfDayStore) -> tuple[Adjustment, ...]:
    """Count the last closed days again and return their late entries."""
    closings = [before]
    while len(closings) < RECOUNTED_DAYS:
        earlier = store.closing(closings[-1].day - ONE_DAY)
        if earlier is None:
            break
        closings.append(earlier)
    recounted = {closing.day: store.day_sums(closing.day) for closing in closings}
    return late_entries(recounted, closings)
