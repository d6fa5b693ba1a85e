"""A loan as a function of its events and a date.

Between two events nothing about a loan changes but the date: `Loan.on` bills what fell due,
`Loan.payoff` says what closes it, `Loan.repay` allocates a payment. All exact to the fen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from microloan.domain.allocation import NOTHING, Allocation, in_order
from microloan.domain.bill import Bill
from microloan.domain.calendar import MONTHS, ONE_DAY, first_due_month
from microloan.domain.errors import Corrupt, Invalid
from microloan.domain.money import EXACT, round_half_up
from microloan.domain.terms import Terms, interest

__all__ = ["Allocation", "Bill", "Instalment", "Loan", "Terms", "interest"]


_make = tuple.__new__


class Instalment(NamedTuple):
    """A line of a schedule, in fen; `balance` is the principal left after it."""

    number: int
    due: date
    principal: int
    interest: int
    balance: int

    @property
    def total(self) -> int:
        """Fen to pay on the due date."""
        return self.principal + self.interest


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
        Fen of principal that no bill has asked for yet.
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

    Examples
    --------
    >>> terms = Terms.agree(2_500_00, Decimal("0.0005"), 5, date(2023, 5, 15), 15)
    >>> [line.interest for line in Loan.draw(terms).schedule()]
    [3875, 3000, 2325, 1550, 750]
    """

    terms: Terms
    as_of: date
    outstanding: int
    billed: int
    interest_from: date
    accrued: Decimal
    interest_paid: int
    bills: tuple[Bill, ...]

    @classmethod
    def draw(cls, terms: Terms) -> "Loan":
        """Return the loan as it is drawn."""
        return cls(
            terms=terms,
            as_of=terms.drawn_on,
            outstanding=terms.principal,
            billed=0,
            interest_from=terms.drawn_on,
            accrued=Decimal(0),
            interest_paid=0,
            bills=(),
        )

    @property
    def principal(self) -> int:
        """All unpaid principal, billed or not, in fen."""
        return self.outstanding + sum(bill.principal for bill in self.bills)

    @property
    def settled(self) -> bool:
        """Whether nothing is owed any more."""
        return not self.outstanding and not self.bills

    def on(self, day: date) -> "Loan":
        """Return the loan at the start of a day, with every instalment due by then billed.

        The law that makes lazy accrual safe: ``loan.on(a).on(b) == loan.on(b)`` for a <= b.

        Raises
        ------
        Invalid
            For a day before `as_of`.
        """
        if day < self.as_of:
            raise Invalid("date", "date_too_early", "the loan already stands at a later date")
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
        """Return the exact interest of the running period up to a day, paid or not, in fen.

        The first day is always counted: asked on the day of the draw it is one day's interest.
        """
        until = max(day, self.terms.drawn_on + ONE_DAY)
        days = (until - self.interest_from).days
        running = interest(self.outstanding, self.terms.daily_rate, days)
        return EXACT.add(self.accrued, running)

    def owed(self, day: date) -> Allocation:
        """Return what closes the loan on a day, by kind."""
        loan = self.on(day)
        return sum((b.owed(day, self.terms) for b in loan.bills), loan._running(day))

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
        """Return the fen of all unpaid bills on a day, penalty included."""
        return sum(bill.owed(day, self.terms).total for bill in self.on(day).bills)

    def days_past_due(self, day: date) -> int:
        """Return the days since the oldest unpaid due date, zero when nothing is unpaid."""
        bills = self.on(day).bills
        return (day - bills[0].due).days if bills else 0

    def repay(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        """Allocate a payment: bills oldest first, then running interest, then principal.

        Parameters
        ----------
        amount
            Fen, positive; beyond the payoff it is left unapplied.
        day
            The value date, not before `as_of`.

        Returns
        -------
        tuple of Loan and Allocation

        Raises
        ------
        Invalid
            For an amount of zero or less, or a day before `as_of`.

        Examples
        --------
        >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2024, 1, 15), 15)
        >>> loan, paid = Loan.draw(terms).repay(1_100_00, date(2024, 1, 25))
        >>> loan.settled, paid
        (True, Allocation(penalty=0, interest=500, principal=100000, unapplied=9500))
        """
        if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
            raise Invalid("amount", "amount_not_positive", "a repayment is whole fen, above zero")
        loan, paid = self.on(day)._pay_bills(amount, day)
        loan, prepaid = loan._prepay(amount - paid.total, day)
        return loan, paid + prepaid

    def schedule(self) -> tuple[Instalment, ...]:
        """Return the instalments that are still to be billed, if nothing is prepaid."""
        return tuple(self._project())

    def _project(self) -> Iterator[Instalment]:
        """Yield the instalments to come, in whole numbers: exact, and the faster for it."""
        terms, balance, paid = self.terms, self.outstanding, self.interest_paid
        if not balance:
            return
        if self.billed >= terms.instalments:
            raise Corrupt("principal is left, but no instalment to bill it with")
        # One denominator for what accrued so far and for what accrues from here on. All is
        # doubled, so that adding the denominator once rounds halves up.
        rate, per = terms.daily_rate.as_integer_ratio()
        accrued, part = self.accrued.as_integer_ratio()
        twice_accrued, twice_rate, per = 2 * accrued * per, 2 * rate * part, per * part
        twice_per = 2 * per
        since = self.interest_from.toordinal()
        year, month = divmod(first_due_month(terms.drawn_on, terms.due_day) + self.billed, MONTHS)
        day, left = terms.due_day, terms.instalments - self.billed
        for number in range(self.billed + 1, terms.instalments + 1):
            due = date(year, month + 1, day)
            until = due.toordinal()
            exact = twice_accrued + balance * (until - since) * twice_rate
            principal = balance // left
            balance -= principal
            # What the tuple's own constructor does, without its cost on the way.
            yield _make(
                Instalment, (number, due, principal, (exact + per) // twice_per - paid, balance)
            )
            twice_accrued = paid = 0
            since = until
            left -= 1
            month += 1
            if month == MONTHS:
                year, month = year + 1, 0

    def _running(self, day: date) -> Allocation:
        unpaid = round_half_up(self.exact_interest(day)) - self.interest_paid
        return Allocation(interest=unpaid, principal=self.outstanding)

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
        )

    def _pay_bills(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        paid = NOTHING
        bills = self.bills
        while bills and paid.total < amount:
            bill, part = bills[0].pay(amount - paid.total, day, self.terms)
            paid += part
            if bill.owed(day, self.terms).total:
                bills = (bill, *bills[1:])
                break
            bills = bills[1:]
        return replace(self, bills=bills), paid

    def _prepay(self, amount: int, day: date) -> tuple["Loan", Allocation]:
        if not amount:
            return self, NOTHING
        owed = self._running(day)
        to_interest, to_principal = in_order(amount, owed.interest, owed.principal)
        loan = replace(
            self,
            outstanding=self.outstanding - to_principal,
            interest_from=max(day, self.terms.drawn_on + ONE_DAY),
            accrued=self.exact_interest(day),
            interest_paid=self.interest_paid + to_interest,
        )
        rest = amount - to_interest - to_principal
        return loan, Allocation(interest=to_interest, principal=to_principal, unapplied=rest)
