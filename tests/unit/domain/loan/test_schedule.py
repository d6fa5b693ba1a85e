from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.loan.loan import Loan, Terms, interest
from tests.support.builders.examples import DRAWN_ON, RATE, loan, terms


def test_schedule_of_2500_yuan_equals_the_golden_figures() -> None:
    lines = loan(2_500_00, 5, date(2023, 5, 15)).schedule()
    assert [line.interest for line in lines] == [38_75, 30_00, 23_25, 15_50, 7_50]
    assert {line.principal for line in lines} == {500_00}
    assert [line.balance for line in lines] == [2_000_00, 1_500_00, 1_000_00, 500_00, 0]
    assert [line.due.month for line in lines] == [6, 7, 8, 9, 10]
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]


def test_instalment_is_the_rest_divided_by_the_remaining_and_rounded_down() -> None:
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


def test_schedule_of_a_billed_loan_shows_only_the_unbilled_instalments() -> None:
    later = loan().on(date(2024, 3, 15))
    assert [line.number for line in later.schedule()] == [3, 4, 5, 6, 7, 8, 9, 10]


def test_part_prepayment_is_spread_over_the_remaining_instalments() -> None:
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
def test_interest_of_days_is_exact_and_not_rounded(
    principal: int, rate: str, days: int, exact: str
) -> None:
    assert interest(principal, Decimal(rate), days) == Decimal(exact)


@pytest.mark.parametrize("amount", [500_00, 200_000_00])
@pytest.mark.parametrize("instalments", [5, 10, 20])
@pytest.mark.parametrize("rate", ["0.0002", "0.0005"])
def test_terms_within_the_product_are_agreed(amount: int, instalments: int, rate: str) -> None:
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
def test_terms_outside_the_product_are_refused_by_field(
    amount: int, instalments: int, rate: str, field: str, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Terms.agree(amount, Decimal(rate), instalments, DRAWN_ON, 15)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_loan_on_a_day_before_its_draw_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Loan.draw(terms(rate=RATE)).on(date(2024, 1, 14))
    assert refusal.value.code == "date_too_early"
