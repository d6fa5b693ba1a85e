"""The parts of the naive loan: rounding, a bill, and the calendar of due days."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from microloan.domain.loan.terms import Terms


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
class NaiveCalendar:
    """Which days are due days; lives through every day, too."""

    due_day: int
    seen: int = 0
    later: list[int] = field(default_factory=list)
    """Other due days, for the periods after the running one."""
    last: date | None = None

    def falls_due(self, day: date) -> bool:
        """Return whether an instalment falls on the day: the second due day is the first."""
        # no month has two, where the day of the month was changed
        if day.day != self.due_day or (self.last and self.last.month == day.month):
            return False
        self.seen += 1
        if self.seen < 2:
            return False
        if self.later:
            self.due_day = self.later.pop()
        self.last = day
        return True
