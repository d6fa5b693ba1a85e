"""The whole loan a second time: one step per calendar day, in fractions, and nothing clever.

Written from docs/arithmetic.md. It takes `Terms` as its input and shares no other code with the
domain, so that both being wrong in the same way takes two people making the same mistake.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from microloan.domain.loan.terms import Terms

Split = tuple[int, int, int, int]
"""Fen of a payment to penalty, interest, principal, and what was beyond the payoff."""


def whole(exact: Fraction) -> int:
    """Round half away from nothing."""
    fen = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -fen if exact < 0 else fen


@dataclass
class NaiveBill:
    """A due instalment, with the penalty it has gathered day by day."""

    number: int
    due: date
    principal: int
    interest: int
    days_late: int = 0
    penalty: Fraction = Fraction()
    penalty_paid: int = 0

    def another_day(self, terms: Terms) -> None:
        self.days_late += 1
        late = self.days_late - terms.grace_days
        if late > 0:
            # the first day beyond grace brings the days of grace with it
            days = self.days_late if late == 1 else 1
            self.penalty += min(self.agreed(terms), self.most()) * days

    def agreed(self, terms: Terms) -> Fraction:
        """Return a day's penalty as the contract has it."""
        return (self.principal + self.interest) * Fraction(terms.penalty_rate)

    def most(self) -> Fraction:
        """Return the most that a day may cost: 24 % a year, its ten decimals rounded down."""
        return self.principal * Fraction(24 * 10**8 // 365, 10**10)

    def penalty_owed(self, terms: Terms) -> int:
        """Return the unpaid fen, rounded down while the ceiling is what limits it."""
        exact = self.penalty
        return (int(exact) if self.is_limited(terms) else whole(exact)) - self.penalty_paid

    def is_limited(self, terms: Terms) -> bool:
        """Return whether the ceiling is what limits the penalty."""
        return self.principal > 0 and self.most() <= self.agreed(terms)

    def owed(self, terms: Terms) -> int:
        return self.penalty_owed(terms) + self.interest + self.principal


@dataclass
class NaiveLoan:
    """A loan that lives through every day; changed in place."""

    terms: Terms
    today: date = field(init=False)
    unbilled: int = field(init=False)
    interest: Fraction = field(init=False)
    interest_paid: int = 0
    billed: int = 0
    due_days_seen: int = 0
    level: int = 0
    level_interest: Fraction = Fraction()
    """The interest of the days of this period for which the level instalment holds, paid or not."""
    bills: list[NaiveBill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = self.terms.interest_from
        self.unbilled = self.terms.principal
        # the day of the draw counts from its first moment, so that at least one day is paid
        self.interest = self._interest_of_a_day()
        self.due_days_seen = 1 if self.today.day == self.terms.due_day else 0
        if self._is_level:
            self.level, self.level_interest = self._level(begun=1), self.interest

    @property
    def _is_level(self) -> bool:
        return self.terms.method.value == "equal_instalments"

    def _level(self, begun: int) -> int:
        """Return the sum whose payments, discounted day by day, are worth what is unbilled.

        `begun` is the days of the running period that count although their interest has accrued.
        """
        day, seen, worth, discount = self.today, self.due_days_seen, Fraction(), Fraction(1)
        days, left = begun, self.terms.instalments - self.billed
        while left:
            if day > self.terms.interest_from:
                days += 1
            day += timedelta(days=1)
            if day.day == self.terms.due_day:
                seen += 1
                if seen >= 2:
                    discount /= 1 + days * Fraction(self.terms.daily_rate)
                    worth += discount
                    days, left = 0, left - 1
        return whole(self.unbilled / worth)

    def live_until(self, day: date) -> None:
        while self.today < day:
            self._another_day()

    def _another_day(self) -> None:
        self._accrue()
        self.today += timedelta(days=1)
        if self.today.day == self.terms.due_day:
            self.due_days_seen += 1
            # the first instalment falls on the second due day on or after the draw
            if self.due_days_seen >= 2:
                self._bill()

    def _accrue(self) -> None:
        if self.today > self.terms.interest_from:
            self.interest += self._interest_of_a_day()
            self.level_interest += self._interest_of_a_day()
        for bill in self.bills:
            bill.another_day(self.terms)

    def _interest_of_a_day(self) -> Fraction:
        return self.unbilled * Fraction(self.terms.daily_rate)

    def _bill(self) -> None:
        if not self.unbilled:
            return
        principal = self._principal_of_the_bill()
        interest = whole(self.interest) - self.interest_paid
        self.billed += 1
        self.unbilled -= principal
        self.interest, self.interest_paid, self.level_interest = Fraction(), 0, Fraction()
        if principal + interest:
            self.bills.append(NaiveBill(self.billed, self.today, principal, interest))

    def _principal_of_the_bill(self) -> int:
        left = self.terms.instalments - self.billed
        if not self._is_level:
            return self.unbilled // left
        if left == 1:
            return self.unbilled
        return min(self.unbilled, max(0, self.level - whole(self.level_interest)))

    def pay(self, amount: int) -> Split:
        """Pay bills, oldest first, then running interest, then principal."""
        penalty = interest = principal = 0
        for bill in self.bills:
            was_limited = bill.is_limited(self.terms)
            part = min(amount, bill.penalty_owed(self.terms))
            bill.penalty_paid += part
            penalty, amount = penalty + part, amount - part
            part = min(amount, bill.interest)
            bill.interest -= part
            interest, amount = interest + part, amount - part
            part = min(amount, bill.principal)
            bill.principal -= part
            principal, amount = principal + part, amount - part
            if was_limited and not bill.is_limited(self.terms):
                # what the ceiling did not allow is not asked for later
                bill.penalty = Fraction(int(bill.penalty))
        self.bills = [bill for bill in self.bills if bill.owed(self.terms)]
        part = min(amount, whole(self.interest) - self.interest_paid)
        self.interest_paid += part
        interest, amount = interest + part, amount - part
        part = min(amount, self.unbilled)
        self.unbilled -= part
        principal, amount = principal + part, amount - part
        if part and self._is_level:
            # the first day is paid already, whatever happens on it
            self.level, self.level_interest = self._level(begun=0), Fraction()
        return penalty, interest, principal, amount

    @property
    def owed(self) -> Split:
        """What closes the loan today, by kind."""
        penalty = sum(bill.penalty_owed(self.terms) for bill in self.bills)
        interest = sum(bill.interest for bill in self.bills)
        running = whole(self.interest) - self.interest_paid
        principal = sum(bill.principal for bill in self.bills)
        return penalty, interest + running, principal + self.unbilled, 0

    @property
    def receivable(self) -> Fraction:
        """Exact interest and penalty that are owed at the end of today, today's included."""
        if self.settled:
            # the customer has paid whole fen, and nobody owes the rest
            return Fraction()
        tonight = deepcopy(self)
        tonight._accrue()  # noqa: SLF001 - a copy of itself
        billed = sum(bill.interest + bill.penalty - bill.penalty_paid for bill in tonight.bills)
        return tonight.interest - tonight.interest_paid + billed

    @property
    def principal(self) -> int:
        return self.unbilled + sum(bill.principal for bill in self.bills)

    @property
    def due_now(self) -> int:
        return sum(bill.owed(self.terms) for bill in self.bills)

    @property
    def days_past_due(self) -> int:
        return (self.today - self.bills[0].due).days if self.bills else 0

    @property
    def settled(self) -> bool:
        return not self.unbilled and not self.bills

    def schedule(self) -> list[tuple[int, date, int, int, int]]:
        """Live on without payments; return number, due, principal, interest, balance as billed."""
        later, lines = deepcopy(self), []
        later.bills = []
        while later.unbilled:
            numbered = later.billed
            later._another_day()  # noqa: SLF001 - a copy of itself
            if later.billed > numbered:
                bill = (
                    later.bills.pop() if later.bills else NaiveBill(later.billed, later.today, 0, 0)
                )
                lines.append((bill.number, bill.due, bill.principal, bill.interest, later.unbilled))
        return lines
