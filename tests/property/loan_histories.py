"""Random lives of a loan, back-dated and returned payments included, and who witnesses them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from hypothesis import strategies as st

from microloan.domain.calendar import due_day
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Loan, Terms
from tests.support.builders.strategies import contracts, fen, transit

MOST_STEPS = 8
TWO_YEARS = 730
# 0.24 / 365, rounded down to ten places.
CEILING = Fraction(6_575_342, 10**10)


class Act(Enum):
    """What a step of a life does."""

    PAY = "a payment of any amount"
    PAY_DUE = "what is due"
    PAY_PART = "a part of the payoff"
    SETTLE = "the payoff"
    BACK_DATE = "a back-dated payment"
    CORRECT = "a correction, back-dated"
    RETURN = "a returned payment, or a correction reversed"
    WRITE_OFF = "a loan more than 90 days late written off"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens `wait` days later; `share` is in thousandths of what is owed."""

    wait: int
    act: Act
    share: int
    amount: int


@dataclass(frozen=True, slots=True)
class Life:
    """A contract and what happens to it."""

    terms: Terms
    steps: tuple[Step, ...]
    in_transit: int = 0
    """Days from the draw to the arrival of the money."""


@dataclass(frozen=True, slots=True, order=True)
class Payment:
    """A payment as the bank knows it; of one day, the one that it learned of first is first."""

    day: date
    number: int
    amount: int

    @property
    def transfer_id(self) -> str:
        return f"in-{self.number}"


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment with the loan before and after it."""

    payment: Payment
    before: Loan
    after: Loan
    split: Allocation


_ends = [
    date(year, month, 1) - timedelta(days=1) for year in (2020, 2023) for month in range(1, 13)
]
_edges = [*_ends, date(2020, 2, 29), date(2024, 2, 29), date(2024, 2, 28), date(2023, 12, 15)]
_waits = st.one_of(st.integers(0, 3), st.integers(0, 62), st.integers(0, TWO_YEARS))


@st.composite
def agreements(draw: st.DrawFn) -> Terms:
    """Draw a contract: of a first draw or a later one, a quarter of them at the end of a month."""
    on = draw(st.sampled_from(_edges)) if draw(st.integers(0, 3)) == 0 else None
    terms = draw(contracts(on, on)) if on else draw(contracts())
    if draw(st.booleans()):
        return terms
    return replace(terms, due_day=due_day(terms.drawn_on))


_steps = st.builds(Step, _waits, st.sampled_from(Act), st.integers(1, 1_050), fen)
lives = st.builds(Life, agreements(), st.lists(_steps, max_size=MOST_STEPS).map(tuple), transit)


def fold(terms: Terms, payments: list[Payment]) -> tuple[Loan, list[Paid]]:
    """Return the loan after its payments, put in their place, and each of them."""
    loan, paid = Loan.draw(terms), []
    for payment in payments:
        before = loan.on(payment.day)
        loan, split = before.repay(payment.amount, payment.day)
        paid.append(Paid(payment, before, loan, split))
    return loan, paid


def incoming(step: Step, number: int, loan: Loan, day: date) -> Payment:
    """Return the payment that a step means; its amount can be nothing."""
    arrival = loan.terms.interest_from
    match step.act:
        case Act.PAY_DUE:
            return Payment(day, number, loan.due_now(day))
        case Act.PAY_PART:
            return Payment(day, number, loan.payoff(day) * step.share // 1_000)
        case Act.SETTLE:
            return Payment(day, number, loan.payoff(day))
        case Act.BACK_DATE | Act.CORRECT:
            back = (day - arrival).days * min(step.share, 1_000) // 1_000
            return Payment(arrival + timedelta(days=back), number, step.amount)
        case _:
            return Payment(day, number, step.amount)


@dataclass
class Claim:
    """The penalty of one bill, exact and paid, counted a second time."""

    due: date
    principal: int
    interest: int
    since: date
    exact: Fraction = Fraction()
    paid: int = 0

    def to(self, day: date, terms: Terms) -> int:
        """Let the penalty run to a day; return all of it so far, rounded once."""
        if (day - self.due).days > terms.grace_days:
            daily = min(self._agreed(terms), self.principal * CEILING)
            self.exact += daily * (day - self.since).days
            self.since = day
        return int(self.exact) if self._limited(terms) else half_up(self.exact)

    def pay(self, principal: int, interest: int, terms: Terms) -> None:
        """Change the base. A fraction of a fen that the ceiling did not allow is dropped."""
        limited = self._limited(terms)
        self.principal, self.interest = principal, interest
        if limited and not self._limited(terms):
            self.exact = Fraction(int(self.exact))

    def _agreed(self, terms: Terms) -> Fraction:
        return (self.principal + self.interest) * Fraction(terms.penalty_rate)

    def _limited(self, terms: Terms) -> bool:
        return self.principal > 0 and self.principal * CEILING <= self._agreed(terms)


@dataclass
class Witness:
    """Follows a loan's balances and says what its periods and bills cost."""

    terms: Terms
    since: date = field(init=False)
    exact: Fraction = Fraction()
    paid: int = 0
    claims: dict[int, Claim] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.since = self.terms.interest_from

    def run(self, balance: int, day: date) -> int:
        """Let a balance bear interest until a day; return what is unpaid of the period."""
        until = max(day, self.terms.interest_from + timedelta(days=1))
        self.exact += balance * Fraction(self.terms.daily_rate) * (until - self.since).days
        self.since = until
        return half_up(self.exact) - self.paid

    def billed(self, due: date) -> None:
        """Begin the period after a due day."""
        self.exact, self.paid, self.since = Fraction(), 0, due


def half_up(exact: Fraction) -> int:
    """Round to whole fen, in whole numbers only."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
