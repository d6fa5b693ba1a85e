"""Running totals of accrual-only loans, filled during the end-of-day scan.

They are mutable for speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain.channel import Channel
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals
from microloan.domain.ledger.pooled_valuation import LoanPool, value_pool
from microloan.domain.money import EXACT

if TYPE_CHECKING:
    from collections.abc import Collection

    from microloan.domain.ledger.loan_account import LoanAccount

PoolKey = tuple[str, str, str]
"""Channel, daily rate and start of interest of an accrual-only loan, as stored."""


@dataclass(slots=True)
class PoolTotals:
    """Running totals of the accrual-only loans of one key."""

    loans: int = 0
    outstanding: int = 0
    interest_paid: int = 0
    accrued: Decimal = Decimal(0)


class LoanPools:
    """Running totals of a segment's accrual-only loans, which its store fills.

    The keys stay as they are stored, because a million loans share a few thousand of them.

    Parameters
    ----------
    first
        The first date of the run. A loan with later events is not valued from its state.
    due_through
        The last due day that the end of day processes. A loan due by then is not accrual-only.
    announced
        The later due days of which customers get a notice. A pooled loan due then is read, too.
    """

    def __init__(
        self, first: date, due_through: date, announced: Collection[date] = frozenset()
    ) -> None:
        self.first, self.due_through = first.isoformat(), due_through.isoformat()
        self.announced = frozenset(day.isoformat() for day in announced)
        self.sums: dict[PoolKey, PoolTotals] = {}
        # The bookings of the first date, of the loans in the pools.
        self.entries = self.bank = 0
        self.booked: list[str] = []

    def open_pool(self, key: PoolKey) -> PoolTotals:
        """Open a pool.

        Raises
        ------
        ValueError, ArithmeticError
            When the key cannot be read.
        """
        _loan_pool(key, PoolTotals())
        self.sums[key] = pool = PoolTotals()
        return pool

    def add(self, account: LoanAccount) -> bool:
        """Add a loan if it is accrual-only in this run, and return whether it was."""
        until, loan, opening = account.next_activity_on, account.loan, account.opening
        latest = max(account.booked_on, loan.as_of).isoformat()
        if until is None or until.isoformat() <= self.due_through or latest > self.first:
            return False
        key = (opening.channel.value, str(opening.terms.daily_rate), loan.interest_from.isoformat())
        pool = self.sums.get(key) or self.open_pool(key)
        pool.loans += 1
        pool.outstanding += loan.outstanding
        pool.interest_paid += loan.interest_paid
        pool.accrued = EXACT.add(pool.accrued, loan.accrued)
        if account.booked_on.isoformat() == self.first:
            self.entries += account.day_entries
            self.bank += account.day_bank
            self.booked.append(account.loan_id)
        return True

    def take_booked(self) -> list[str]:
        """Return the loans with an entry of the first date, added since the last call."""
        booked, self.booked = self.booked, []
        return booked

    @property
    def loans(self) -> int:
        """The number of loans in the pools."""
        return sum(pool.loans for pool in self.sums.values())

    def on(self, day: date) -> PortfolioTotals:
        """Return the value of the pools at the end of a day."""
        worth = value_pool((_loan_pool(key, pool) for key, pool in self.sums.items()), day)
        if day.isoformat() != self.first:
            return worth
        return worth + PortfolioTotals(controls=ControlTotals(entries=self.entries, bank=self.bank))


def _loan_pool(key: PoolKey, pool: PoolTotals) -> LoanPool:
    channel, rate, since = key
    return LoanPool(
        channel=Channel(channel),
        daily_rate=Decimal(rate),
        since=date.fromisoformat(since),
        loans=pool.loans,
        outstanding=pool.outstanding,
        accrued=pool.accrued,
        interest_paid=pool.interest_paid,
    )
