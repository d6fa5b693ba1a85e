"""An instalment that fell due, until it is paid."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain.loan.allocation import NOTHING, Allocation, allocate_waterfall
from microloan.domain.loan.terms import Terms, interest
from microloan.domain.money import EXACT, round_half_up
from microloan.domain.rates import DAILY_CEILING


@dataclass(frozen=True, slots=True)
class Bill:
    """A due instalment: its unpaid amount, and the penalty it bears.

    Parameters
    ----------
    number
        Instalment, counted from 1.
    due
        Its due date.
    principal, interest
        Unpaid fen, together the base of the penalty. The principal is the base of its ceiling.
    penalty_from
        The day from which the present base bears penalty.
    penalty_fixed
        Exact penalty, in fen, that accrued on larger bases before that day.
    penalty_paid
        Fen of penalty paid so far.
    """

    number: int
    due: date
    principal: int
    interest: int
    penalty_from: date
    penalty_fixed: Decimal = Decimal(0)
    penalty_paid: int = 0

    def at_ceiling(self, terms: Terms) -> bool:
        """Return whether the legal ceiling on the principal limits the present penalty.

        Unpaid interest raises the base of the penalty, but not that of the ceiling. So a bill of
        interest only, in the holiday of a plan, bears none.
        """
        if not self.principal:
            return self.interest > 0
        agreed = EXACT.multiply(Decimal(self.principal + self.interest), terms.penalty_rate)
        return EXACT.multiply(Decimal(self.principal), DAILY_CEILING) <= agreed

    def exact_penalty(self, day: date, terms: Terms) -> Decimal:
        """Return the exact penalty since the due day, paid or not, and zero within grace."""
        if (day - self.due).days <= terms.grace_days:
            return Decimal(0)
        days = (day - self.penalty_from).days
        if self.at_ceiling(terms):
            running = interest(self.principal, DAILY_CEILING, days)
        else:
            running = interest(self.principal + self.interest, terms.penalty_rate, days)
        return EXACT.add(self.penalty_fixed, running)

    def rounded_penalty(self, day: date, terms: Terms) -> int:
        """Return the penalty since the due day in fen, paid or not.

        It is rounded once over all payments: half up, and down where the ceiling limits it.
        """
        exact = self.exact_penalty(day, terms)
        return int(exact) if self.at_ceiling(terms) else round_half_up(exact)

    def penalty(self, day: date, terms: Terms) -> int:
        """Return the unpaid penalty on a day, in fen."""
        return self.rounded_penalty(day, terms) - self.penalty_paid

    def owed(self, day: date, terms: Terms) -> Allocation:
        """Return the amounts that settle the bill on a day."""
        return Allocation(self.penalty(day, terms), self.interest, self.principal)

    def pay(self, amount: int, day: date, terms: Terms) -> "tuple[Bill, Allocation]":
        """Pay penalty, then interest, then principal.

        A payment within grace makes the base smaller from the due day on. A later one fixes the
        penalty accrued so far.
        """
        owed = self.owed(day, terms)
        paid = Allocation(*allocate_waterfall(amount, owed.penalty, owed.interest, owed.principal))
        in_grace = (day - self.due).days <= terms.grace_days
        bill = replace(
            self,
            principal=self.principal - paid.principal,
            interest=self.interest - paid.interest,
            penalty_from=self.penalty_from if in_grace else day,
            penalty_fixed=self.exact_penalty(day, terms),
            penalty_paid=self.penalty_paid + paid.penalty,
        )
        if self.at_ceiling(terms) and not bill.at_ceiling(terms):
            # The ceiling allowed no more than this, so its fraction of a fen never counts again.
            bill = replace(bill, penalty_fixed=Decimal(self.rounded_penalty(day, terms)))
        return bill, paid


def pay_bills(
    bills: tuple[Bill, ...], amount: int, day: date, terms: Terms
) -> tuple[tuple[Bill, ...], Allocation]:
    """Pay bills, oldest first. Return the unpaid ones and the allocation.

    Parameters
    ----------
    amount
        Fen, at most. Any rest is not in the allocation.
    """
    paid = NOTHING
    while bills and paid.total < amount:
        bill, part = bills[0].pay(amount - paid.total, day, terms)
        paid += part
        if bill.owed(day, terms).total:
            return (bill, *bills[1:]), paid
        bills = bills[1:]
    return bills, paid
