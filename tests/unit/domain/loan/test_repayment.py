from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.allocation import NOTHING, Allocation
from tests.support.builders.examples import DRAWN_ON, days, loan

FIRST_DUE = date(2024, 2, 15)


def test_loan_settled_on_the_day_of_the_draw_bears_one_day_of_interest() -> None:
    assert loan(1_000_00, 5).payoff(DRAWN_ON) == 1_000_50


@pytest.mark.parametrize(
    ("later", "interest"), [(0, 50), (1, 50), (2, 1_00), (10, 5_00), (30, 15_00)]
)
def test_interest_counts_the_first_day_and_not_the_last(later: int, interest: int) -> None:
    assert loan(1_000_00, 5).owed(DRAWN_ON + timedelta(days=later)).interest == interest


@pytest.mark.parametrize(("later", "interest"), [(0, 0), (1, 0), (2, 25)])
def test_a_part_payment_on_the_day_of_the_draw_pays_that_day_once(
    later: int, interest: int
) -> None:
    halved, _ = loan(1_000_00, 5).repay(500_50, DRAWN_ON)
    assert halved.owed(DRAWN_ON + timedelta(days=later)) == Allocation(0, interest, 500_00)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (1, Allocation(interest=1)),
        (155_00, Allocation(interest=155_00)),
        (155_01, Allocation(interest=155_00, principal=1)),
        (1_155_00, Allocation(interest=155_00, principal=1_000_00)),
    ],
)
def test_bill_is_paid_interest_first_then_principal(amount: int, expected: Allocation) -> None:
    after, split = loan().repay(amount, FIRST_DUE)
    assert split == expected
    assert after.due_now(FIRST_DUE) == 1_155_00 - amount


def test_bills_are_paid_oldest_first_then_running_interest_then_principal() -> None:
    day = date(2024, 3, 20)
    before = loan().on(day)
    first, second = before.bills
    # each bill's own debt, five days on 8,000 yuan, and 1 yuan of principal not billed yet
    bills = first.owed(day, before.terms).total + second.owed(day, before.terms).total
    after, split = loan().repay(bills + 20_00 + 1_00, day)
    assert after.bills == ()
    assert after.outstanding == 7_999_00
    assert split.interest == 155_00 + 130_50 + 20_00
    # a fen less than the first bill leaves it, and the second untouched
    after, _ = loan().repay(first.owed(day, before.terms).total - 1, day)
    assert [bill.owed(day, before.terms).total for bill in after.bills] == [
        1,
        second.owed(day, before.terms).total,
    ]
    assert after.bills[1] == second


def test_payment_of_one_bill_to_the_fen_leaves_the_next_bill_unchanged() -> None:
    day = date(2024, 3, 20)
    first, second = loan().on(day).bills
    after, _ = loan().repay(first.owed(day, loan().terms).total, day)
    assert after.bills == (second,)


@pytest.mark.parametrize("day", [DRAWN_ON, date(2024, 2, 1), FIRST_DUE, date(2025, 1, 1)])
def test_payoff_settles_the_loan_and_a_fen_less_leaves_it_open(day: date) -> None:
    payoff = loan().payoff(day)
    closed, split = loan().repay(payoff, day)
    assert (closed.settled, closed.principal, closed.payoff(day)) == (True, 0, 0)
    assert (split.total, split.unapplied) == (payoff, 0)
    open_still, _ = loan().repay(payoff - 1, day)
    assert (open_still.settled, open_still.payoff(day)) == (False, 1)


def test_settled_loan_bears_no_interest_after_its_settlement() -> None:
    closed, _ = loan().repay(loan().payoff(FIRST_DUE), FIRST_DUE)
    much_later = date(2030, 1, 1)
    assert closed.owed(much_later) == NOTHING
    assert closed.schedule() == ()


def test_repayment_beyond_the_payoff_is_left_unapplied() -> None:
    closed, split = loan(1_000_00, 5).repay(1_100_00, date(2024, 1, 25))
    assert closed.settled
    assert split == Allocation(interest=5_00, principal=1_000_00, unapplied=95_00)


@pytest.mark.parametrize("amount", [0, -1])
def test_repayment_of_zero_or_less_is_refused(amount: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        loan().repay(amount, DRAWN_ON)
    assert refusal.value.field == "amount"


def test_repayment_before_the_last_one_is_refused() -> None:
    later, _ = loan().repay(1_00, date(2024, 1, 20))
    with pytest.raises(InvalidInputError):
        later.repay(1_00, date(2024, 1, 19))


def test_half_fens_of_interest_are_carried_over_part_payments() -> None:
    # 500 yuan at 0.045 % bear 22.5 fen a day: 23 then 22 then 23, together 67.5 rounded once
    running = loan(500_00, 5, rate=Decimal("0.00045"))
    paid = []
    for day in days(DRAWN_ON + timedelta(days=1), 4):
        owed = running.owed(day).interest
        running, split = running.repay(owed, day)
        paid.append(split.interest)
    assert paid == [23, 22, 23, 22]
    assert running.principal == 500_00


def test_interest_prepaid_within_a_period_is_not_billed_again() -> None:
    prepaid, _ = loan().repay(50_00, date(2024, 1, 25))
    assert prepaid.on(FIRST_DUE).bills[0].interest == 105_00
