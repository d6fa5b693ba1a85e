"""A loan as a function of its events and a date.

Between two events only the date of a loan changes. `Loan.on` bills the instalments that fell due,
`Loan.payoff` returns the amount that closes it, `Loan.repay` allocates a payment, exact to the fen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.allocation import NOTHING, Allocation, allocate_waterfall
from microloan.domain.loan.bill import Bill, pay_bills
from microloan.domain.loan.plan import Plan
from microloan.domain.loan.schedule import Instalment, Level, agree_level, project
from microloan.domain.loan.terms import Terms, interest
from microloan.domain.money import EXACT, round_half_up

__all__ = ["Allocation", "Bill", "Instalment", "Loan", "Terms", "interest"]


@dataclass(frozen=True, slots=True)
class Loan:
    """The state of a loan at the start of `as_of`.

    Parameters
    ----------
    terms
        The contract.
    as_of
        The date up to which instalments are billed.
    outstanding
        Fen of principal that is not billed yet.
    billed
        Instalments billed so far.
    interest_from
        The day from which `outstanding` bears interest.
    accrued
        Exact interest of the running period, in fen, on larger principals before that day.
    interest_paid
        Fen of interest already paid on the running period.
    bills
        Unpaid bills, oldest first.
    credit
        Fen paid beyond the payoff and not refunded. Negative when a refund is owed back.
    owed_back_since
        The day from which the customer owes a refund back, or None.
    in_transit
        Whether the money has not arrived yet. Then the principal is only reserved on the line.
    level
        The level instalment, or None. Only a prepayment of principal or a new schedule changes it.
    plan
        The plan for a borrower in difficulty by which it is repaid, or None.
    """

    terms: Terms
    as_of: date
    outstanding: int
    billed: int
    interest_from: date
    accrued: Decimal
    interest_paid: int
    bills: tuple[Bill, ...]
    credit: int = 0
    owed_back_since: date | None = None
    in_transit: bool = False
    level: Level | None = None
    plan: Plan | None = None

    @classmethod
    def draw(cls, terms: Terms, *, in_transit: bool = False) -> "Loan":
        """Return the loan as it is drawn, its money on the card or in transit."""
        return cls(
            terms=terms,
            as_of=terms.interest_from,
            outstanding=terms.principal,
            billed=0,
            interest_from=terms.interest_from,
            accrued=Decimal(0),
            interest_paid=0,
            bills=(),
            in_transit=in_transit,
            level=agree_level(terms, 0, terms.principal, terms.interest_from),
        )

    @property
    def principal(self) -> int:
        """All unpaid principal, billed or not, in fen."""
        return self.outstanding + sum(bill.principal for bill in self.bills)

    @property
    def owed_back(self) -> int:
        """Fen of a refund that the customer owes back, due at once and without interest."""
        return max(0, -self.credit)

    @property
    def exposure(self) -> int:
        """All unreturned money lent, in fen: principal and refunds owed back."""
        return self.principal + self.owed_back

    @property
    def settled(self) -> bool:
        """Whether the customer owes nothing any more."""
        return not self.outstanding and not self.bills and not self.owed_back

    def on(self, day: date) -> "Loan":
        """Return the loan at the start of a day, with every instalment due by then billed.

        The law that makes lazy accrual safe: ``loan.on(a).on(b) == loan.on(b)`` for a <= b.

        Raises
        ------
        InvalidInputError
            For a day before `as_of`.
        """
        if day < self.as_of:
            raise InvalidInputError(
                "date",
                "date_too_early",
                "The loan already stands at a later date. Give a later date.",
            )
        if self.in_transit:
            return replace(self, as_of=day)
        loan = self
        for line in self._project():
            if line.due > day:
                break
            loan = loan._bill(line)
        return replace(loan, as_of=day)

    @property
    def next_due(self) -> date:
        """The due date of the next instalment to be billed."""
        return self.terms.due(self.billed + 1)

    def exact_interest(self, day: date) -> Decimal:
        """Return the exact interest of the running period up to a day, in fen.

        The first day is always counted, so on the day of the arrival it is one day's interest.
        Money in transit bears none.
        """
        if self.in_transit:
            return Decimal(0)
        until = max(day, self.terms.interest_from + ONE_DAY)
        days = (until - self.interest_from).days
        running = interest(self.outstanding, self.terms.daily_rate, days)
        return EXACT.add(self.accrued, running)

    def owed(self, day: date) -> Allocation:
        """Return the amounts that close the loan on a day, by kind."""
        loan = self.on(day)
        running = replace(loan._running_debt(day), owed_back=self.owed_back)
        return sum((b.owed(day, self.terms) for b in loan.bills), running)

    def payoff(self, day: date) -> int:
        """Return the fen that close the loan to exactly zero on a day.

        Examples
        --------
        >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
        >>> Loan.draw(terms).payoff(date(2024, 1, 15))
        100050
        """
        return self.owed(day).total

    def due_now(self, day: date) -> int:
        """Return the fen due on a day: unpaid bills with penalty, and a refund owed back."""
        return self.owed_back + sum(b.owed(day, self.terms).total for b in self.on(day).bills)

    def due_since(self, day: date) -> date | None:
        """Return the oldest unpaid due date on a day. A refund owed back is due at once."""
        since = [bill.due for bill in self.on(day).bills[:1]]
        if self.owed_back_since and self.owed_back_since <= day:
            since.append(self.owed_back_since)
        return min(since, default=None)

    def days_past_due(self, day: date) -> int:
        """Return the days since the oldest unpaid due date, zero without one."""
        return (day - (self.due_since(day) or day)).days

    def repay(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        """Allocate a payment: bills, a refund owed back, interest, then principal.

        Parameters
        ----------
        amount
            Fen, positive. Beyond the payoff it is left unapplied and becomes credit.

        Raises
        ------
        InvalidInputError
            For an amount of zero or less, or a day before `as_of`.

        Examples
        --------
        >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
        >>> loan, paid = Loan.draw(terms).repay(1_100_00, date(2024, 1, 25))
        >>> loan.settled, paid
        (True, Allocation(penalty=0, interest=500, principal=100000, unapplied=9500, owed_back=0))
        """
        if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
            raise InvalidInputError(
                "amount", "amount_not_positive", "Amount must be whole fen, above zero."
            )
        loan = self.on(day)
        bills, paid = pay_bills(loan.bills, amount, day, loan.terms)
        loan = replace(loan, bills=bills)
        back = min(amount - paid.total, self.owed_back)
        loan = loan._add_credit(back, day)
        loan, prepaid = loan._prepay(amount - paid.total - back, day)
        loan = loan._add_credit(prepaid.unapplied, day)
        return loan, paid + prepaid + Allocation(owed_back=back)

    def refund(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        """Give credit back to the customer.

        Parameters
        ----------
        amount
            Fen, positive. The customer owes back any excess over the credit.

        Examples
        --------
        >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
        >>> loan, _ = Loan.draw(terms).repay(1_100_00, date(2024, 1, 25))
        >>> loan, _ = loan.refund(100_00, date(2024, 1, 25))
        >>> loan.owed_back, loan.payoff(date(2024, 1, 25))
        (500, 500)
        """
        loan = self.on(day)
        unapplied = min(amount, max(0, loan.credit))
        lent = amount - unapplied
        return loan._add_credit(-amount, day), Allocation(unapplied=-unapplied, owed_back=-lent)

    def _add_credit(self, fen: int, day: date) -> "Loan":
        if not fen:
            return self
        credit = self.credit + fen
        since = self.owed_back_since or day
        return replace(self, credit=credit, owed_back_since=since if credit < 0 else None)

    def schedule(self) -> tuple[Instalment, ...]:
        """Return the instalments that are still to be billed, if nothing is prepaid."""
        return tuple(self._project())

    def next_to_pay(self) -> Instalment | None:
        """Return the next instalment with something to pay, or None."""
        return next((line for line in self._project() if line.total), None)

    def _project(self) -> Iterator[Instalment]:
        running = (self.interest_from, self.accrued, self.interest_paid, self.plan)
        return project(self.terms, self.level, self.billed, self.outstanding, *running)

    def _running_debt(self, day: date) -> Allocation:
        if self.in_transit:
            return NOTHING
        deferred = self.plan.deferred if self.plan else 0
        return Allocation(interest=self._running(day) + deferred, principal=self.outstanding)

    def _running(self, day: date) -> int:
        return round_half_up(self.exact_interest(day)) - self.interest_paid

    def _bill(self, line: Instalment) -> "Loan":
        bill = Bill(line.number, line.due, line.principal, line.interest, penalty_from=line.due)
        return replace(
            self,
            outstanding=line.balance,
            billed=line.number,
            interest_from=line.due,
            accrued=Decimal(0),
            interest_paid=0,
            # A remainder of a few fen can leave an instalment with nothing to pay.
            bills=(*self.bills, bill) if line.total else self.bills,
            plan=self.plan and self.plan.bill_deferred(line.number, line.balance),
        )

    def _prepay(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        if not amount:
            return self, NOTHING
        owed = self._running_debt(day)
        to_interest, to_principal = allocate_waterfall(amount, owed.interest, owed.principal)
        running = min(to_interest, self._running(day))
        plan = self.plan and self.plan.pay_deferred(to_interest - running)
        left, since = self.outstanding - to_principal, max(day, self.terms.interest_from + ONE_DAY)
        level = self.level
        if to_principal:
            level = agree_level(self.terms, self.billed, left, since, plan)
        loan = replace(
            self,
            outstanding=left,
            interest_from=since,
            level=level,
            accrued=self.exact_interest(day),
            interest_paid=self.interest_paid + running,
            plan=plan,
        )
        rest = amount - to_interest - to_principal
        return loan, Allocation(interest=to_interest, principal=to_principal, unapplied=rest)
