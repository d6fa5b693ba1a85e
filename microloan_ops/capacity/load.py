"""What customers and the night ask of the stack: a stated day, its peak, the book that is open."""

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

    What a customer does around a draw is that of `microloan cost`: visits, quotes, looks, payments.

    Parameters
    ----------
    draws
        Loans drawn on the day.
    peak
        How many times the day's average its busiest minutes are.
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
        """The usage of a year of such days: as many visits for each draw as ever."""
        usual = Usage(accounts=self.accounts)
        more = self.draws * _YEAR_DAYS / usual.loans
        return replace(usual, draws=usual.draws * more, visits=usual.visits * more)

    def a_second(self) -> Mapping[str, Decimal]:
        """Return how often each operation of customers happens in a second at the peak."""
        usage = self.usage
        at_peak = self.peak / (_YEAR_DAYS * DAY_SECONDS)
        # What the night collects is not collected at the peak.
        done = dict(usage.operations())
        done["a payment is collected"] = done["repay"]
        # A schedule knows no peak.
        done["a sweep"] /= self.peak
        return {name: times * at_peak for name, times in done.items()}

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
    """Return the share of customers whose instalments fall due on the commonest day of a month.

    A due day is the day of the first draw, and the 21st for the last three days of a month.

    Examples
    --------
    >>> round(busiest_due_day(), 3)
    Decimal('0.112')
    """
    days = Counter(due_day(_SOME_YEAR + timedelta(days=n)) for n in range(_YEAR_DAYS))
    return Decimal(max(days.values())) / _YEAR_DAYS
