"""A load of the stack: a day, its peak, and the open loans."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from microloan.domain.calendar import due_day
from microloan_ops.cost.usage import Usage

DAY_SECONDS = 86_400
_YEAR_DAYS = 365
_SOME_YEAR = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A day of the bank.

    The usage of `microloan cost` says how many visits, quotes, looks and payments a draw has.

    Parameters
    ----------
    draws
        Loans drawn on the day.
    peak
        The busiest minutes, as a multiple of the day's average.
    accounts
        Customers with a line or a card bound.
    open_loans
        Loans that are open in the night.

    Examples
    --------
    >>> round(Load().draws_a_second, 1), round(Load().night_collections)
    (Decimal('107.6'), 1123288)
    """

    draws: Decimal = Decimal(930_000)
    peak: Decimal = Decimal(10)
    accounts: Decimal = Decimal(70_000_000)
    open_loans: Decimal = Decimal(10_000_000)

    @property
    def draws_a_second(self) -> Decimal:
        """Draws a second at the peak."""
        return self.draws * self.peak / DAY_SECONDS

    @property
    def usage(self) -> Usage:
        """The usage of a year of such days, with as many visits for each draw."""
        usage = Usage(accounts=self.accounts)
        more = self.draws * _YEAR_DAYS / usage.loans
        return replace(usage, draws=usage.draws * more, visits=usage.visits * more)

    def a_second(self) -> Mapping[str, Decimal]:
        """Return the rate of each operation of customers at the peak, a second."""
        usage = self.usage
        at_peak = self.peak / (_YEAR_DAYS * DAY_SECONDS)
        # The collections of the night do not happen at the peak.
        rates = dict(usage.operations())
        rates["a payment is collected"] = rates["repay"]
        # A schedule has no peak.
        rates["a sweep"] /= self.peak
        return {name: times * at_peak for name, times in rates.items()}

    @property
    def night_collections(self) -> Decimal:
        """Collections of the busiest night of a month."""
        return self.open_loans * busiest_due_day()

    @property
    def entries(self) -> Decimal:
        """Entries of the journal on the busiest day: a draw and its arrival, a payment."""
        usage = self.usage
        return self.draws * (2 + usage.payments) + self.night_collections


def busiest_due_day() -> Decimal:
    """Return the share of customers with the most common due day.

    A due day is the day of the first draw, and the 21st for the last three days of a month.

    Examples
    --------
    >>> round(busiest_due_day(), 3)
    Decimal('0.112')
    """
    days = Counter(due_day(_SOME_YEAR + timedelta(days=n)) for n in range(_YEAR_DAYS))
    return Decimal(max(days.values())) / _YEAR_DAYS
