"""The domain against the naive day-by-day loan, on random histories."""

from dataclasses import astuple
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.ledger.end_of_day import interest_receivable
from microloan.domain.loan.loan import Loan, Terms
from tests.oracles.naive import NaiveLoan
from tests.support.builders.strategies import contracts, fen

MOST_DAYS = 730

later = st.integers(0, MOST_DAYS)
thousandths = st.integers(0, 1_100)

# Some hundred histories over the tests below, living through every day of up to two years.
some = settings(max_examples=max(100, settings().max_examples))


def lines(loan: Loan) -> list[tuple[int, date, int, int, int]]:
    return [
        (line.number, line.due, line.principal, line.interest, line.balance)
        for line in loan.schedule()
    ]


def agree(loan: Loan, naive: NaiveLoan, day: date) -> None:
    naive.live_until(day)
    assert astuple(loan.owed(day)) == (*naive.owed, 0)
    assert loan.payoff(day) == sum(naive.owed)
    assert loan.due_now(day) == naive.due_now
    assert loan.days_past_due(day) == naive.days_past_due
    stood = loan.on(day)
    assert stood.settled == naive.settled
    assert Fraction(stood.exact_interest(day)) == naive.interest
    if not stood.settled:
        assert Fraction(interest_receivable(stood, day)) == naive.receivable
    assert [
        (bill.number, bill.due, bill.principal, bill.interest, bill.penalty(day, loan.terms))
        for bill in stood.bills
    ] == [
        (bill.number, bill.due, bill.principal, bill.interest, bill.penalty_owed(naive.terms))
        for bill in naive.bills
    ]


def pay(loan: Loan, naive: NaiveLoan, amount: int, day: date) -> Loan:
    agree(loan, naive, day)
    after, split = loan.repay(amount, day)
    assert astuple(split) == (*naive.pay(amount), 0)
    agree(after, naive, day)
    return after


@some
@given(contracts())
def test_schedule_of_a_draw_equals_the_bills_of_the_naive_loan(terms: Terms) -> None:
    expected = NaiveLoan(terms).schedule()
    assert lines(Loan.draw(terms)) == expected


@some
@given(contracts(), st.lists(st.tuples(later, fen), max_size=4), later)
def test_payments_on_any_days_equal_the_naive_loan(
    terms: Terms, wishes: list[tuple[int, int]], probe: int
) -> None:
    loan, naive = Loan.draw(terms), NaiveLoan(terms)
    for after, amount in sorted(wishes):
        loan = pay(loan, naive, amount, terms.drawn_on + timedelta(days=after))
    assert lines(loan) == naive.schedule()
    agree(loan, naive, loan.as_of + timedelta(days=probe))


@some
@given(contracts(), st.lists(st.tuples(st.integers(0, 200), thousandths), max_size=5))
def test_part_payments_up_to_early_settlement_equal_the_naive_loan(
    terms: Terms, parts: list[tuple[int, int]]
) -> None:
    """Pay some thousandths of the payoff, or of what is due: part payments that stay open long."""
    loan, naive, day = Loan.draw(terms), NaiveLoan(terms), terms.drawn_on
    for number, (wait, share) in enumerate(parts):
        day += timedelta(days=wait)
        base = loan.due_now(day) if number % 2 else loan.payoff(day)
        if amount := base * share // 1_000:
            loan = pay(loan, naive, amount, day)
    agree(loan, naive, day)


@some
@given(contracts(), st.integers(0, 19), st.integers(0, 3), st.integers(0, 60))
def test_payments_around_a_due_day_and_its_grace_equal_the_naive_loan(
    terms: Terms, number: int, wait: int, more: int
) -> None:
    due = Loan.draw(terms).schedule()[number % terms.instalments].due
    loan, naive, day = Loan.draw(terms), NaiveLoan(terms), due + timedelta(days=wait)
    agree(loan, naive, due - timedelta(days=1))
    agree(loan, naive, due)
    loan = pay(loan, naive, max(1, loan.due_now(day) // 2), day)
    agree(loan, naive, day + timedelta(days=more))
    assert pay(loan, naive, loan.payoff(naive.today), naive.today).settled
