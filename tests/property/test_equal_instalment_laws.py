"""Laws of equal instalments, on random contracts and payments."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from microloan.domain.loan.loan import Loan, Terms
from microloan.domain.product import RepaymentMethod
from tests.support.builders.strategies import contracts, lived_loans

LEVEL = (RepaymentMethod.EQUAL_INSTALMENTS,)


@given(lived_loans(LEVEL))
def test_equal_instalments_are_the_same_up_to_the_last(loan: Loan) -> None:
    assume(loan.outstanding)
    assert loan.level is not None
    first, *rest = loan.schedule()
    assert all(line.total == loan.level.amount for line in rest[:-1])
    assert all(line.principal >= 0 for line in (first, *rest))
    # a part payment of interest lowers the first, but not its principal
    already_paid = loan.interest_paid if loan.level.since < loan.interest_from else 0
    if rest:
        assert abs(first.total + already_paid - loan.level.amount) <= 1


@given(contracts(methods=LEVEL))
def test_last_equal_instalment_differs_only_by_rounding(terms: Terms) -> None:
    loan = Loan.draw(terms)
    lines = loan.schedule()
    assert loan.level is not None
    assert len(lines) == terms.instalments
    # half a fen of the level instalment and half a fen of interest, with interest on both
    assert abs(lines[-1].total - loan.level.amount) <= 2 * terms.instalments


@given(contracts(methods=LEVEL), st.integers(1, 99), st.integers(0, 400))
def test_a_part_prepayment_keeps_the_term_and_lowers_the_instalment(
    terms: Terms, percent: int, later: int
) -> None:
    day = terms.drawn_on + timedelta(later)
    loan = Loan.draw(terms).on(day)
    assume(loan.outstanding)
    assert loan.level is not None
    billed_interest = sum(bill.interest for bill in loan.bills)
    running = loan.owed(day).interest - billed_interest
    prepaid, split = loan.repay(
        loan.due_now(day) + running + loan.outstanding * percent // 100, day
    )
    assert split.principal >= loan.outstanding * percent // 100
    assert prepaid.level is not None
    assert prepaid.level.amount < loan.level.amount
    assert len(prepaid.schedule()) == terms.instalments - loan.billed


@given(contracts(methods=LEVEL), st.integers(1, 27), st.integers(1, 1_000))
def test_payment_of_interest_only_changes_no_principal(
    terms: Terms, later: int, share: int
) -> None:
    loan, day = Loan.draw(terms), terms.drawn_on + timedelta(later)
    amount = loan.owed(day).interest * share // 1_000
    assume(amount)
    paid, _ = loan.repay(amount, day)
    assert paid.level == loan.level
    assert [line.principal for line in paid.schedule()] == [
        line.principal for line in loan.schedule()
    ]
