"""A loan of the witness, worked out anew from its whole history on each question."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.terms import Terms
from tests.oracles.naive import NaiveLoan
from tests.support.scenarios.model import Split

GRACE_DAYS = 1
ALLOWANCES = {
    LoanClassification.NORMAL: Fraction(1, 100),
    LoanClassification.SPECIAL_MENTION: Fraction(2, 100),
    LoanClassification.SUBSTANDARD: Fraction(25, 100),
    LoanClassification.DOUBTFUL: Fraction(50, 100),
    LoanClassification.LOSS: Fraction(1),
}
PERFORMING = {LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION}
NOTHING = Split(0, 0, 0, 0, 0)


def penalty_rate(daily_rate: Decimal) -> Decimal:
    """Return 1.5 times the daily rate, at most 24 % a year rounded down to ten places."""
    ceiling = (Decimal("0.24") / 365).quantize(Decimal("0.0000000001"), ROUND_DOWN)
    return min(daily_rate * Decimal("1.5"), ceiling)


def class_of(days: int) -> LoanClassification:
    """Return the class of a loan by its days past due."""
    worse = sum(days > last for last in (0, 90, 270, 360))
    return list(LoanClassification)[worse]


@dataclass(frozen=True, order=True)
class Move:
    """Money that counts from a day: positive from the customer, negative a refund."""

    day: date
    number: int
    amount: int
    payment: str


@dataclass
class Debt:
    """A loan worked out from its moves."""

    naive: NaiveLoan
    credit: int = 0
    total: Split = NOTHING

    @property
    def settled(self) -> bool:
        return self.naive.settled and self.credit >= 0

    @property
    def owed_back(self) -> int:
        return max(0, -self.credit)

    @property
    def due_now(self) -> int:
        return self.naive.due_now + self.owed_back

    @property
    def payoff(self) -> int:
        return sum(self.naive.owed) + self.owed_back

    @property
    def exposure(self) -> int:
        return self.naive.principal + self.owed_back

    def move(self, amount: int) -> None:
        """Pay bills, then a refund owed back, then the rest of the debt."""
        if amount < 0:
            lent = -amount - min(-amount, max(0, self.credit))
            self.credit += amount
            self.total = add(self.total, Split(0, 0, 0, -lent, amount + lent))
            return
        billed = self.naive.pay(min(amount, self.naive.due_now))
        amount -= sum(billed[:3])
        back = min(amount, self.owed_back)
        rest = self.naive.pay(amount - back)
        self.credit += back + rest[3]
        kinds = [one + other for one, other in zip(billed[:3], rest[:3], strict=True)]
        self.total = add(self.total, Split(kinds[0], kinds[1], kinds[2], back, rest[3]))


def add(one: Split, other: Split, sign: int = 1) -> Split:
    """Add two splits, or subtract the second."""
    return Split(
        one.penalty + sign * other.penalty,
        one.interest + sign * other.interest,
        one.principal + sign * other.principal,
        one.owed_back + sign * other.owed_back,
        one.surplus + sign * other.surplus,
    )


@dataclass
class WitnessedLoan:
    """A loan's contract and history."""

    name: str
    terms: Terms
    status: LoanStatus = LoanStatus.DISBURSING
    moves: list[Move] = field(default_factory=list)
    never_drawn: bool = False
    written_off: bool = False
    owed_since: date | None = None
    _history: object = None
    _debt: Debt = field(init=False)

    def debt(self, day: date) -> Debt:
        """Return the loan on a day, worked out anew after each change of its history."""
        history = (tuple(self.moves), self.terms, self.status, self.never_drawn)
        if history != self._history or day < self._debt.naive.today:
            self._history, self._debt = history, self._work_out()
        self._debt.naive.live_until(day)
        return self._debt

    def _work_out(self) -> Debt:
        debt = Debt(NaiveLoan(self.terms))
        if self.never_drawn or self.in_transit:
            debt.naive.unbilled, debt.naive.interest = 0, Fraction()
        for move in sorted(self.moves):
            debt.naive.live_until(move.day)
            debt.move(move.amount)
        return debt

    def days_past_due(self, day: date) -> int:
        """Return the days since the oldest unpaid due day, or since a refund is owed back."""
        late = self.debt(day).naive.days_past_due
        return max(late, (day - self.owed_since).days if self.owed_since else 0)

    def in_arrears(self, day: date) -> bool:
        """Return whether it is late past grace, written off, or owes a refund back."""
        if self.in_transit or self.closed:
            return False
        past_grace = self.debt(day).naive.days_past_due > GRACE_DAYS
        return past_grace or self.written_off or self.debt(day).owed_back > 0

    def exposure(self, day: date) -> int:
        """Return the principal, in transit or not, and a refund owed back."""
        return self.terms.principal if self.in_transit else self.debt(day).exposure

    @property
    def in_transit(self) -> bool:
        return self.status is LoanStatus.DISBURSING

    @property
    def closed(self) -> bool:
        return self.status in {LoanStatus.SETTLED, LoanStatus.CANCELLED}

    @property
    def on_balance_sheet(self) -> bool:
        return self.status in {LoanStatus.DISBURSING, LoanStatus.OPEN}
