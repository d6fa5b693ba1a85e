from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.loan import Loan, Terms, interest
from tests.support.builders.examples import DRAWN_ON, RATE, loan, terms


def test_golden_schedule_of_two_thousand_five_hundred_yuan() -> None:
    lines = loan(2_500_00, 5, date(2023, 5, 15)).schedule()
    assert [line.interest for line in lines] == [38_75, 30_00, 23_25, 15_50, 7_50]
    assert {line.principal for line in lines} == {500_00}
    assert [line.balance for line in lines] == [2_000_00, 1_500_00, 1_000_00, 500_00, 0]
    assert [line.due.month for line in lines] == [6, 7, 8, 9, 10]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]


def test_an_instalment_is_what_is_left_divided_by_those_that_remain_rounded_down() -> None:
    # 99,999 fen are left after a repayment of one fen beyond the day's interest
    odd, _ = loan(1_000_00, 5).repay(51, DRAWN_ON)
    assert [line.principal for line in odd.schedule()] == [
        19_999,
        20_000,
        20_000,
        20_000,
        20_000,
    ]
    assert sum(line.principal for line in odd.schedule()) == 99_999


def test_the_schedule_shows_only_what_is_still_to_be_billed() -> None:
    later = loan().on(date(2024, 3, 15))
    assert [line.number for line in later.schedule()] == [3, 4, 5, 6, 7, 8, 9, 10]


def test_a_part_prepayment_spreads_over_the_instalments_that_remain() -> None:
    # ten days' interest on 10,000 yuan and half the principal
    prepaid, split = loan().repay(50_00 + 5_000_00, date(2024, 1, 25))
    assert (split.interest, split.principal) == (50_00, 5_000_00)
    lines = prepaid.schedule()
    assert [line.principal for line in lines] == [500_00] * 10
    assert lines[0].interest == 52_50  # 21 days on 5,000 yuan
    assert lines[1].interest == 65_25  # 29 days on 4,500 yuan


@pytest.mark.parametrize(
    ("principal", "rate", "days", "exact"),
    [(2_500_00, "0.0005", 31, "3875"), (500_00, "0.00045", 1, "22.5"), (1, "0.0002", 1, "0.0002")],
)
def test_interest_is_exact(principal: int, rate: str, days: int, exact: str) -> None:
    assert interest(principal, Decimal(rate), days) == Decimal(exact)


@pytest.mark.parametrize("amount", [500_00, 200_000_00])
@pytest.mark.parametrize("instalments", [5, 10, 20])
@pytest.mark.parametrize("rate", ["0.0002", "0.0005"])
def test_what_the_product_offers_is_agreed(amount: int, instalments: int, rate: str) -> None:
    agreed = terms(amount, instalments, rate=Decimal(rate))
    assert (agreed.principal, agreed.instalments, agreed.grace_days) == (amount, instalments, 1)


@pytest.mark.parametrize(
    ("amount", "instalments", "rate", "field", "code"),
    [
        (400_00, 5, "0.0005", "amount", "amount_too_small"),
        (0, 5, "0.0005", "amount", "amount_too_small"),
        (-500_00, 5, "0.0005", "amount", "amount_too_small"),
        (550_00, 5, "0.0005", "amount", "amount_not_whole_hundred"),
        (500_01, 5, "0.0005", "amount", "amount_not_whole_hundred"),
        (200_100_00, 5, "0.0005", "amount", "amount_too_large"),
        (500_00, 12, "0.0005", "instalments", "term_not_offered"),
        (500_00, 0, "0.0005", "instalments", "term_not_offered"),
        (500_00, 5, "0.00019", "daily_rate", "rate_not_offered"),
        (500_00, 5, "0.00051", "daily_rate", "rate_not_offered"),
    ],
)
def test_what_the_product_does_not_offer_is_refused_naming_the_field(
    amount: int, instalments: int, rate: str, field: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Terms.agree(amount, Decimal(rate), instalments, DRAWN_ON, 15)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_loan_does_not_go_back_in_time() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Loan.draw(terms(rate=RATE)).on(date(2024, 1, 14))
    assert refusal.value.code == "date_too_early"
