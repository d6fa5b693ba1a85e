"""Accrual-only loans: without a bill or a due instalment, and valued together.

Interest is linear in principal. So loans of one rate whose interest runs from one day are added up
and multiplied once. The result is exact, and no loan needs an object.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY
from microloan.domain.channel import Channel
from microloan.domain.ledger.end_of_day import PortfolioTotals, Valuation
from microloan.domain.ledger.expected_loss import Provision, expected_loss
from microloan.domain.ledger.loan_class import ClassCause, LoanClass
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.terms import interest
from microloan.domain.money import EXACT

# Nothing of an accrual-only loan is due, and none is under observation.
_CLASS = LoanClass(
    LoanClassification.NORMAL, date.min, ClassCause.PAID_ON_TIME, None, None, days_past_due=0
)


@dataclass(frozen=True, slots=True)
class LoanPool:
    """The sums of accrual-only loans of one channel, rate and interest start.

    Parameters
    ----------
    since
        The day from which the outstanding principal bears interest.
    loans
        The number of loans.
    outstanding
        Fen of principal, none of it billed.
    accrued
        Exact interest, in fen, that accrued on other principal before `since`.
    interest_paid
        Fen of interest that were paid on the running periods.
    """

    channel: Channel
    daily_rate: Decimal
    since: date
    loans: int
    outstanding: int
    accrued: Decimal
    interest_paid: int

    def receivable(self, day: date) -> Decimal:
        """Return the exact interest receivable at the end of a day, in fen.

        Examples
        --------
        >>> rate = Decimal("0.0005")
        >>> two = LoanPool(Channel.QQ, rate, date(2024, 1, 15), 2, 3_000_00, Decimal(0), 0)
        >>> two.receivable(date(2024, 1, 15))
        Decimal('150.0000')
        """
        running = interest(self.outstanding, self.daily_rate, (day + ONE_DAY - self.since).days)
        return EXACT.subtract(EXACT.add(self.accrued, running), Decimal(self.interest_paid))


def value_pool(pools: Iterable[LoanPool], day: date) -> PortfolioTotals:
    """Return the value of loan pools at the end of a day, as `value_loan` would."""
    loans: dict[Channel, int] = {}
    principal: dict[Channel, int] = {}
    receivable: dict[Channel, Decimal] = {}
    provision = Provision()
    for pool in pools:
        channel = pool.channel
        loans[channel] = loans.get(channel, 0) + pool.loans
        principal[channel] = principal.get(channel, 0) + pool.outstanding
        exact = receivable.get(channel, Decimal(0))
        earned = pool.receivable(day)
        receivable[channel] = EXACT.add(exact, earned)
        loss = expected_loss(_CLASS, pool.daily_rate, pool.outstanding, earned)
        provision += Provision(pool.loans, pool.outstanding, loss.amount)
    return PortfolioTotals(
        {
            (channel, LoanClassification.NORMAL): Valuation(
                loans[channel], principal[channel], exact
            )
            for channel, exact in receivable.items()
        },
        stages={_CLASS.stage: provision} if provision.loans else {},
    )
