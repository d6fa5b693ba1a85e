"""A loan of the witness, worked out anew from its whole history on each question."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan.domain.loan.terms import Terms
from tests.oracles.naive import NaiveLoan
from tests.oracles.naive_class import NaiveClass
from tests.support.scenarios.model import Split

GRACE_DAYS = 1
# Chance of default by daily rate: within a year, and later on. The last takes every higher rate.
DEFAULTS = (
    (Fraction(2, 10_000), Fraction(34, 10_000), Fraction(20, 100)),
    (Fraction(3, 10_000), Fraction(75, 10_000), Fraction(22, 100)),
    (Fraction(4, 10_000), Fraction(146, 10_000), Fraction(25, 100)),
    (Fraction(45, 100_000), Fraction(288, 10_000), Fraction(30, 100)),
    (Fraction(1), Fraction(566, 10_000), Fraction(35, 100)),
)
LOST = {
    LoanClassification.NORMAL: Fraction(60, 100),
    LoanClassification.SPECIAL_MENTION: Fraction(60, 100),
    LoanClassification.SUBSTANDARD: Fraction(60, 100),
    LoanClassification.DOUBTFUL: Fraction(80, 100),
    LoanClassification.LOSS: Fraction(1),
}
# A tenth of the open line, which is half of the principal, is drawn before a default.
DRAWN_LATER = Fraction(1, 10) * Fraction(50, 100)
PERFORMING = {LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION}
NOTHING = Split(0, 0, 0, 0, 0)
PLAN, BREAK = "agree_plan", "break_plan"
BROKEN_BY = 2
"""The missed instalments that break a plan."""


def penalty_rate(daily_rate: Decimal) -> Decimal:
    """Return 1.5 times the daily rate, at most 24 % a year rounded down to ten places."""
    ceiling = (Decimal("0.24") / 365).quantize(Decimal("0.0000000001"), ROUND_DOWN)
    return min(daily_rate * Decimal("1.5"), ceiling)


@dataclass(frozen=True)
class Move:
    """Money that counts from a day: positive from the customer, negative a refund."""

    day: date
    number: int
    amount: int
    payment: str

    def apply(self, debt: "Debt") -> None:
        """Pay with it."""
        debt.move(self.amount)


@dataclass(frozen=True)
class Change:
    """A change that counts from a day: what is done to the loan, and the figures."""

    day: date
    number: int
    method: str
    figures: tuple[int, ...]

    def apply(self, debt: "Debt") -> None:
        """Change the loan."""
        getattr(debt.naive, self.method)(*self.figures)


def in_order(moves: Iterable[Move | Change]) -> list[Move | Change]:
    """Return payments and changes by the day from which they count."""
    return sorted(moves, key=lambda move: (move.day, move.number))


def _is_plan(move: Move | Change) -> bool:
    return isinstance(move, Change) and move.method == PLAN


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
    moves: list[Move | Change] = field(default_factory=list)
    never_drawn: bool = False
    written_off: bool = False
    owed_since: date | None = None
    _history: object = None
    _debt: Debt = field(init=False)
    _walked: object = None
    _walk: "Walk" = field(init=False)

    def value(self, day: date) -> tuple[LoanClassification, Fraction, Fraction]:
        """Return the class at the end of a day, its booked interest and its loss."""
        cls, stage = self._classed(day)
        debt = self.debt(day)
        earned = debt.naive.receivable if cls in PERFORMING else Fraction()
        one_year, later = next(
            pair for most, *pair in DEFAULTS if Fraction(self.terms.daily_rate) <= most
        )
        exposure = self.exposure(day) + earned
        if stage == 1:
            exposure += self.exposure(day) * DRAWN_LATER
        chance = {1: one_year, 2: later, 3: Fraction(1)}[stage]
        return cls, earned, chance * LOST[cls] * exposure

    def _classed(self, day: date) -> tuple[LoanClassification, int]:
        """Live on to a day, anew after a change, and return class and stage."""
        history = (tuple(self.moves), self.terms, self.in_transit, self.never_drawn)
        if history != self._walked or day < self._walk.today:
            self._walked, self._walk = history, Walk(self)
        while self._walk.today < day:
            self._walk.another_day(self.owed_since)
        return LoanClassification(self._walk.cls.name), self._walk.cls.stage

    def debt(self, day: date) -> Debt:
        """Return the loan on a day, worked out anew after each change of its history."""
        history = (tuple(self.moves), self.terms, self.status, self.never_drawn)
        if history != self._history or day < self._debt.naive.today:
            self._history, self._debt = history, self._work_out()
        self._debt.naive.live_until(day)
        return self._debt

    def in_force(self) -> list[Move | Change]:
        """Return the moves in order, of a broken plan only the waiver.

        A plan stays broken while two instalments are missed on the day of the break, by all the
        payments that count from before it.
        """
        moves = in_order(self.moves)
        breaks = [move for move in moves if isinstance(move, Change) and move.method == BREAK]
        if not breaks:
            return moves
        [end] = breaks
        before = self._play(moves[: moves.index(end)]).naive
        before.live_until(end.day)
        moves.remove(end)
        if before.missed < BROKEN_BY:
            return moves
        return [
            Change(move.day, move.number, "waive", end.figures) if _is_plan(move) else move
            for move in moves
        ]

    def _work_out(self) -> Debt:
        return self._play(self.in_force())

    def _play(self, moves: Iterable[Move | Change]) -> Debt:
        debt = Debt(NaiveLoan(self.terms))
        if self.never_drawn or self.in_transit:
            debt.naive.unbilled, debt.naive.interest = 0, Fraction()
        for move in moves:
            debt.naive.live_until(move.day)
            move.apply(debt)
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
    def planned(self) -> bool:
        """Whether it is repaid by a plan."""
        return not self.closed and any(map(_is_plan, self.in_force()))

    @property
    def on_balance_sheet(self) -> bool:
        return self.status in {LoanStatus.DISBURSING, LoanStatus.OPEN}


class Walk:
    """A loan and its class from the first day on, judged at the end of each day."""

    def __init__(self, loan: WitnessedLoan) -> None:
        self.debt, self.moves = Debt(NaiveLoan(loan.terms)), loan.in_force()
        if loan.never_drawn or loan.in_transit:
            self.debt.naive.unbilled = 0
        self.today = loan.terms.interest_from - timedelta(days=1)
        self.cls = NaiveClass(loan.terms.interest_from)

    def another_day(self, owed_since: date | None) -> None:
        """Live through a day, with a refund that is owed back since a day."""
        self.today += timedelta(days=1)
        self.debt.naive.live_until(self.today)
        while self.moves and self.moves[0].day <= self.today:
            self._apply(self.moves.pop(0))
        unpaid = [bill.due for bill in self.debt.naive.bills]
        if owed_since and owed_since <= self.today:
            unpaid.append(owed_since)
        self.cls.end_of(self.today, unpaid)

    def _apply(self, move: Move | Change) -> None:
        move.apply(self.debt)
        if _is_plan(move):
            self.cls.restructure(self.today, self.debt.naive.schedule()[0][1])
