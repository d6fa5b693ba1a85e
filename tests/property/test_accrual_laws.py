"""Interest by nights, in one pass, day by day; payments taken back; a million loans for a year."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microloan.domain.ledger.closing import Closing, DaySums, close
from microloan.domain.ledger.end_of_day import ControlTotals, PortfolioTotals, Valuation, value_loan
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount, Postings, add
from microloan.domain.ledger.loan_account import LoanAccount, post_event
from microloan.domain.loan.terms import Terms
from tests.oracles.naive import NaiveLoan
from tests.oracles.naive_class import NaiveClass
from tests.oracles.naive_parts import whole
from tests.property.days_without_collections import Nights, on
from tests.support.builders.examples import days, event, history
from tests.support.builders.strategies import Payments, Steps, books, contracts, payments

START = date(2024, 1, 10)
SPAN = 130
# Long enough for a loan that nobody pays to stop bearing interest in the books.
LENGTH = 190
SPECIAL_MENTION = 1
A_MILLION = 1_000_000
KINDS = 100

# Each example is months of nights.
few = settings(max_examples=max(10, settings().max_examples // 4))


class Evening(NamedTuple):
    """A loan at the end of a day, by living through every day of it; the receivable is exact."""

    day: date
    principal: int
    received: int
    receivable: Fraction


def evenings(terms: Terms, paid: Payments, until: date) -> Iterator[Evening]:
    loan, received = NaiveLoan(terms), 0
    cls = NaiveClass(loan.today)
    for day in days(terms.drawn_on, (loan.today - terms.drawn_on).days):
        # In transit a loan is worth its principal and earns nothing.
        yield Evening(day, terms.principal, 0, Fraction())
    while loan.today <= until:
        for day, amount in paid:
            if day == loan.today:
                penalty, interest, _, _ = loan.pay(amount)
                received += penalty + interest
        cls.end_of(loan.today, [bill.due for bill in loan.bills])
        owed = loan.receivable if cls.rank <= SPECIAL_MENTION else Fraction()
        yield Evening(loan.today, loan.principal, received, owed)
        loan.live_until(loan.today + timedelta(days=1))


def witnessed(book: Iterable[Steps], until: date) -> dict[date, tuple[int, int]]:
    """Return principal and receivable of a book at the end of each day, in fen."""
    principal: dict[date, int] = {}
    receivable: dict[date, Fraction] = {}
    for steps in book:
        paid = [
            (entry.value_date, entry.amount)
            for _, entry in steps
            if entry.kind is LoanEventType.REPAID
        ]
        for evening in evenings(steps[-1][0].loan.terms, paid, until):
            day = evening.day
            principal[day] = principal.get(day, 0) + evening.principal
            receivable[day] = receivable.get(day, Fraction()) + evening.receivable
    return {day: (principal[day], whole(receivable[day])) for day in principal}


@few
@given(books(START, SPAN), st.sets(st.integers(1, LENGTH), max_size=4), st.randoms())
def test_accrual_by_nights_in_one_pass_and_by_day_is_the_same_fen(
    book: list[Steps], held_on: set[int], chance: Random
) -> None:
    """Some of a day's events come between the steps of the night that closes the day before."""
    nightly, lazy = Nights(START), Nights(START)
    expected = witnessed(book, START + timedelta(days=LENGTH))
    waiting = on(book, START)

    def some_happen(*banks: Nights) -> None:
        count = chance.randint(0, len(waiting))
        for bank in banks:
            bank.happen(waiting[:count])
        del waiting[:count]

    for number, day in enumerate(days(START, LENGTH), start=1):
        for bank in (nightly, lazy):
            bank.happen(waiting)
        morning = day + timedelta(days=1)
        waiting[:] = on(book, morning)
        (closing,) = nightly.night_of(morning, lambda: some_happen(nightly, lazy))
        principal, receivable = expected.get(day, (0, 0))
        assert closing.totals.principal == closing.balances[LedgerAccount.LOANS] == principal
        assert closing.totals.receivable == receivable
        assert closing.balances[LedgerAccount.INTEREST_RECEIVABLE] == receivable
        if number in held_on | {LENGTH}:
            lazy.night_of(morning)
    assert lazy.store.tables.closings == nightly.store.tables.closings


def paying(terms: Terms, paid: Payments) -> Steps:
    """Return a history in which every payment has a transfer of its own."""
    steps = history(terms)
    for number, (day, amount) in enumerate(paid):
        if not steps[-1][0].status.closed:
            repaid = event(LoanEventType.REPAID, amount, day, f"in-{number}")
            steps.append(post_event(steps[-1][0], repaid))
    return steps


@st.composite
def taken_back(draw: st.DrawFn) -> tuple[Terms, Payments, int, date]:
    """Draw a contract with payments, which of them the bank takes back, and when."""
    terms = draw(contracts(START, START + timedelta(days=30)))
    paid = draw(payments(terms.drawn_on, within=SPAN).filter(bool))
    known = [entry for _, entry in paying(terms, paid) if entry.kind is LoanEventType.REPAID]
    gone = draw(st.integers(0, len(known) - 1))
    back = known[-1].booked_on + timedelta(days=draw(st.integers(0, 40)))
    return terms, [(entry.booked_on, entry.amount) for entry in known], gone, back


def closings_of(steps: Steps) -> list[Closing]:
    bank = Nights(START)
    for day in days(START, LENGTH):
        bank.happen(on([steps], day))
        bank.night_of(day + timedelta(days=1))
    return [bank.store.tables.closings[day] for day in days(START, LENGTH)]


@few
@given(taken_back())
def test_returned_payment_changes_only_closings_from_its_return_on(
    case: tuple[Terms, Payments, int, date],
) -> None:
    """Until that day the closings of a bank that kept it, from then on of one that never had it."""
    terms, paid, gone, back = case
    assume(back < START + timedelta(days=LENGTH))
    kept = paying(terms, paid)
    returned = event(LoanEventType.RETURNED, paid[gone][1], back, f"in-{gone}")
    reversal = post_event(kept[-1][0], returned, [entry for _, entry in kept])
    never = paying(terms, paid[:gone] + paid[gone + 1 :])
    closings = [closings_of(steps) for steps in (kept, [*kept, reversal], never)]
    for as_kept, as_taken_back, as_never in zip(*closings, strict=True):
        expected = as_kept if as_taken_back.day < back else as_never
        assert as_taken_back.totals.cells == expected.totals.cells
        assert as_taken_back.balances == expected.balances


class Copies:
    """Ten thousand loans that live the same life, and the one loan they are all like."""

    def __init__(self, number: int) -> None:
        rate = Decimal(20 + number % 31) / 100_000
        principal = (10 + number * 37 % 1_990) * 100_00
        due = 1 + number % 28
        self.terms = Terms.agree(principal, rate, 20, START + timedelta(days=number % 60), due)
        self.number = number
        self.paid: Payments = []
        self.steps: Steps = []

    def live(self, day: date) -> list[Entry]:
        """Return what is booked on a day: the draw, or what this kind of customer pays."""
        if day < self.terms.drawn_on:
            return []
        if not self.steps:
            self.steps = history(self.terms)
            return [entry for _, entry in self.steps]
        account = self.steps[-1][0]
        amount = self._pays(account, day)
        if not amount or account.status.closed:
            return []
        self.paid.append((day, amount))
        self.steps.append(post_event(account, event(LoanEventType.REPAID, amount, day)))
        return [self.steps[-1][1]]

    def _pays(self, account: LoanAccount, day: date) -> int:
        loan = account.loan
        match self.number % 4:
            case 0:
                return loan.due_now(day)
            case 1:
                return loan.due_now(day) if loan.days_past_due(day) > 11 else 0
            case 2:
                return 1_234_57 if day.toordinal() % 17 == 0 else 0
            case _:
                return 0

    def worth(self, day: date, copies: int) -> PortfolioTotals:
        one = value_loan(self.steps[-1][0], day) if self.steps else PortfolioTotals()
        controls = {name: fen * copies for name, fen in asdict(one.controls).items()}
        return PortfolioTotals(
            {
                cell: Valuation(w.loans * copies, w.principal * copies, w.receivable * copies)
                for cell, w in one.cells.items()
            },
            controls=ControlTotals(**controls),
        )


def test_accrual_of_a_million_loans_over_a_year_does_not_drift_by_a_fen() -> None:
    """The books' income every night, of a hundred lives ten thousand times each, by the day."""
    year = days(START, 366)
    kinds, copies = [Copies(number) for number in range(KINDS)], A_MILLION // KINDS
    balances: Postings = {}
    income: dict[date, int] = {}
    for day in year:
        booked = [entry.postings for kind in kinds for entry in kind.live(day)]
        movements = [{a: fen * copies for a, fen in postings.items()} for postings in booked]
        worth = sum((kind.worth(day, copies) for kind in kinds), PortfolioTotals())
        sums = DaySums(len(movements), add(*movements))
        closing, _ = close(day, balances, replace(sums, entries=len(booked) * copies), worth)
        balances = closing.balances
        earned = (LedgerAccount.INTEREST_INCOME, LedgerAccount.PENALTY_INCOME)
        income[day] = -sum(balances.get(account, 0) for account in earned)
    exact, rounded_daily = dict.fromkeys(year, Fraction()), 0
    for kind in kinds:
        before = Fraction()
        for evening in evenings(kind.terms, kind.paid, year[-1]):
            earned_so_far = evening.received + evening.receivable
            exact[evening.day] += earned_so_far * copies
            rounded_daily += whole(earned_so_far - before) * copies
            before = earned_so_far
    assert max(abs(income[day] - exact[day]) for day in year) <= Fraction(1, 2)
    # What it is held against: the same year, each loan's interest of each day in whole fen.
    assert abs(rounded_daily - exact[year[-1]]) > 10_000_00
