"""The whole loan a second time: one step per calendar day, in fractions, and nothing clever.

Written from docs/arithmetic.md. It takes `Terms` as its input and shares no other code with the
domain, so that both being wrong in the same way takes two people making the same mistake.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from microloan.domain.loan.terms import Terms
from tests.oracles.naive_parts import NaiveBill, NaiveCalendar, whole

Split = tuple[int, int, int, int]
"""Fen of a payment to penalty, interest, principal, and what was beyond the payoff."""


@dataclass
class NaiveLoan:
    """A loan that lives through every day; changed in place."""

    terms: Terms
    today: date = field(init=False)
    unbilled: int = field(init=False)
    interest: Fraction = field(init=False)
    calendar: NaiveCalendar = field(init=False)
    left: int = field(init=False)
    """Instalments that are not billed yet, those of a holiday too."""
    holiday: int = 0
    spread: int = 0
    """Interest of old bills, which a plan asks for in parts."""
    put_aside: int = 0
    """Penalty that the bank gives up if the plan is kept."""
    planned: int = 0
    """The instalments of the plan, none without one."""
    interest_paid: int = 0
    billed: int = 0
    level: int = 0
    level_interest: Fraction = Fraction()
    """The interest of the days of this period for which the level instalment holds, paid or not."""
    bills: list[NaiveBill] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = self.terms.interest_from
        self.unbilled = self.terms.principal
        # the day of the draw counts from its first moment, so that at least one day is paid
        self.interest = self._interest_of_a_day()
        self.left = self.terms.instalments
        self.calendar = NaiveCalendar(self.terms.due_day)
        self.calendar.falls_due(self.today)
        if self._is_level:
            self.level, self.level_interest = self._level(begun=1), self.interest

    @property
    def _is_level(self) -> bool:
        return self.terms.method.value == "equal_instalments"

    def _level(self, begun: int) -> int:
        """Return the sum whose payments, discounted day by day, are worth what is unbilled.

        `begun` is the days of the running period that count although their interest has accrued.
        """
        day, calendar, worth, discount = (
            self.today,
            deepcopy(self.calendar),
            Fraction(),
            Fraction(1),
        )
        days, left, holiday = begun, self.left, self.holiday
        while left:
            if day > self.terms.interest_from:
                days += 1
            day += timedelta(days=1)
            if calendar.falls_due(day):
                if holiday:
                    # the interest of a holiday is paid in it, so nothing grows
                    holiday -= 1
                else:
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
        if self.calendar.falls_due(self.today):
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
        self.unbilled -= principal
        part = self.spread // self.left if self.unbilled else self.spread
        self.spread -= part
        interest = whole(self.interest) - self.interest_paid + part
        self.billed, self.left = self.calendar.seen - 1, self.left - 1
        self.holiday -= min(1, self.holiday)
        self.interest, self.interest_paid, self.level_interest = Fraction(), 0, Fraction()
        if principal + interest:
            self.bills.append(NaiveBill(self.billed, self.today, principal, interest))

    def _principal_of_the_bill(self) -> int:
        if self.holiday:
            return 0
        if not self._is_level:
            return self.unbilled // self.left
        if self.left == 1:
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
        part = min(amount, self.spread)
        self.spread -= part
        interest, amount = interest + part, amount - part
        part = min(amount, self.unbilled)
        self.unbilled -= part
        principal, amount = principal + part, amount - part
        if part and self._is_level:
            # the first day is paid already, whatever happens on it
            self.level, self.level_interest = self._level(begun=0), Fraction()
        return penalty, interest, principal, amount

    def agree_plan(self, holiday: int, instalments: int) -> None:
        """Spread the principal of all bills anew, and their interest in parts."""
        self.unbilled += sum(bill.principal for bill in self.bills)
        if not self.unbilled:
            return
        self.spread = sum(bill.interest for bill in self.bills)
        self.put_aside = sum(bill.penalty_owed(self.terms) for bill in self.bills)
        self.bills, self.holiday = [], holiday
        self.left = self.planned = instalments
        if self._is_level:
            self.level, self.level_interest = self._level(begun=0), Fraction()

    def waive(self, fen: int) -> None:
        """Take penalty off the bills, oldest first."""
        for bill in self.bills:
            part = min(fen, bill.penalty_owed(self.terms))
            bill.penalty_paid += part
            fen -= part

    @property
    def missed(self) -> int:
        """Bills of a plan that are unpaid beyond their grace, one more for a month after the last.

        Two break the plan.
        """
        late = [bill for bill in self.bills if bill.days_late > self.terms.grace_days]
        if self.left or not self.bills:
            return len(late)
        month, year = self.bills[-1].due.month, self.bills[-1].due.year
        next_due = date(year + month // 12, month % 12 + 1, self.calendar.due_day)
        return len(late) + ((self.today - next_due).days > self.terms.grace_days)

    @property
    def given_up(self) -> int:
        """Penalty that the bank gives up for the part of the plan that is paid."""
        kept = self.planned - self.left - len(self.bills)
        return -(-self.put_aside * kept // self.planned)

    def change_due_day(self, due_day: int) -> None:
        """Take another day of the month for the periods after the running one."""
        self.calendar.later = [due_day]
        if self._is_level and self.unbilled:
            before = whole(self.level_interest)
            begun = int(self.level_interest / self._interest_of_a_day()) if before else 0
            self.level = self._level(begun)

    @property
    def owed(self) -> Split:
        """What closes the loan today, by kind."""
        penalty = sum(bill.penalty_owed(self.terms) for bill in self.bills)
        interest = sum(bill.interest for bill in self.bills)
        running = whole(self.interest) - self.interest_paid
        principal = sum(bill.principal for bill in self.bills)
        return penalty, interest + running + self.spread, principal + self.unbilled, 0

    @property
    def receivable(self) -> Fraction:
        """Exact interest and penalty that are owed at the end of today, today's included."""
        if self.settled:
            # the customer has paid whole fen, and nobody owes the rest
            return Fraction()
        tonight = deepcopy(self)
        tonight._accrue()  # noqa: SLF001 - a copy of itself
        billed = sum(bill.interest + bill.penalty - bill.penalty_paid for bill in tonight.bills)
        return tonight.interest - tonight.interest_paid + tonight.spread + billed

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
