from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.ledger.explain import explain, explain_account
from microloan.domain.ledger.explanation import Explanation, Figure, total
from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.ledger.loan_account import replay
from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.loan.terms import interest
from microloan.domain.money import round_half_up
from microloan.domain.rates import DAILY_CEILING
from tests.support.builders.strategies import Payments, Steps, contracts, fen, histories, payments

offsets = st.integers(0, 900)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Terms, Payments, date]:
    """Draw a contract, payments, and a day: within, between or after them."""
    terms = draw(contracts())
    paid = draw(payments(terms.drawn_on))
    # Much happens close together: around the day of the draw and around a due day.
    near = [
        (start + timedelta(days=n), amount)
        for start in (terms.drawn_on, terms.first_due)
        for n, amount in draw(st.lists(st.tuples(st.integers(0, 4), fen), max_size=3))
    ]
    paid = sorted(paid + near, key=lambda payment: payment[0])
    day = draw(st.one_of(offsets.map(lambda n: terms.drawn_on + timedelta(days=n)), *_days(paid)))
    return terms, paid, day


def _days(paid: Payments) -> list[st.SearchStrategy[date]]:
    return [st.sampled_from([day for day, _ in paid])] if paid else []


def lived(terms: Terms, paid: Payments, day: date) -> Loan:
    loan = Loan.draw(terms)
    for on, amount in paid:
        if on <= day:
            loan, _ = loan.repay(amount, on)
    return loan.on(day)


def exact(explanation: Explanation, debt: DebtType) -> Decimal:
    return sum((total(f.lines) for f in explanation.figures if f.debt is debt), Decimal(0))


@given(lives())
def test_explanation_lines_sum_to_the_debt_by_kind_and_by_bill(
    life: tuple[Terms, Payments, date],
) -> None:
    terms, _, day = life
    loan, found = lived(*life), explain(*life)
    owed = loan.owed(day)
    assert found.owed == owed
    for debt, amount in (
        (DebtType.PRINCIPAL, owed.principal),
        (DebtType.INTEREST, owed.interest),
        (DebtType.PENALTY, owed.penalty),
    ):
        assert exact(found, debt) == amount
    for bill in loan.bills:
        parts = {f.debt: f.amount for f in found.figures if f.number == bill.number}
        asked = bill.owed(day, terms)
        assert parts.get(DebtType.PRINCIPAL, 0) == asked.principal
        assert parts.get(DebtType.INTEREST, 0) == asked.interest
        assert parts.get(DebtType.PENALTY, 0) == asked.penalty


@given(lives())
def test_explanation_line_is_recalculated_from_what_it_shows(
    life: tuple[Terms, Payments, date],
) -> None:
    terms, paid, day = life
    for figure in explain(terms, paid, day).figures:
        _check_periods(figure, terms, day)
        for line in figure.lines:
            if line.what is LineType.INSTALMENT:
                assert line.balance is not None
                assert line.share is not None
                assert line.exact == line.balance // line.share
            if line.what is LineType.LEVEL_INTEREST:
                assert line.balance is not None
                assert line.days is not None
                exact_share = interest(line.balance, terms.daily_rate, line.days)
                assert line.exact == -round_half_up(exact_share)
            if line.what is LineType.REMAINDER:
                assert line.exact == line.balance
            if line.what is LineType.ROUNDED:
                # A penalty at the ceiling is rounded down.
                assert -1 < line.exact <= Decimal("0.5")
                assert line.exact >= Decimal("-0.5") or figure.debt is DebtType.PENALTY
            if line.what is LineType.CEILING:
                assert figure.debt is DebtType.PENALTY
                assert line.rate == DAILY_CEILING
                assert line.exact <= 0
            if line.what is LineType.PAID:
                assert line.until in {on for on, _ in paid}
                assert line.exact < 0


def _check_periods(figure: Figure, terms: Terms, day: date) -> None:
    """Each segment is what it says, and begins where the one before it ended."""
    segments = [line for line in figure.lines if line.what is LineType.ACCRUED]
    for line in segments:
        rate = terms.penalty_rate if figure.debt is DebtType.PENALTY else terms.daily_rate
        assert line.rate == rate
        assert line.balance is not None
        assert line.days is not None
        assert line.days > 0
        assert line.exact == interest(line.balance, rate, line.days)
    for one, other in pairwise(segments):
        assert one.until == other.since
    if segments and figure.debt is DebtType.PENALTY:
        assert (segments[0].since, segments[-1].until) == (figure.due, day)
    if segments and figure.debt is DebtType.INTEREST:
        end = figure.due or max(day, terms.drawn_on + timedelta(days=1))
        assert segments[-1].until == end


@given(lives())
def test_paid_lines_of_a_day_never_exceed_its_payments(
    life: tuple[Terms, Payments, date],
) -> None:
    terms, paid, day = life
    shown = [
        line
        for figure in explain(terms, paid, day).figures
        for line in figure.lines
        if line.what is LineType.PAID
    ]
    for on in {on for on, _ in paid}:
        here = -sum(line.exact for line in shown if line.until == on)
        assert here <= sum(amount for when, amount in paid if when == on)


@given(histories(), offsets)
def test_explanation_of_a_journal_equals_the_debt_of_its_account(steps: Steps, later: int) -> None:
    entries = [entry for _, entry in steps]
    for count, (account, entry) in enumerate(steps, start=1):
        day = entry.value_date + timedelta(days=later)
        assert explain_account(entries[:count], day).owed == account.loan.owed(day)
    assert replay(entries) == steps[-1][0]
