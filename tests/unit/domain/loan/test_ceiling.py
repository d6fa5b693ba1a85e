"""The legal ceiling: interest and penalty cost at most 24 % a year of the principal in use."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.loan.loan import Loan, Terms

RATE = Decimal("0.0005")
DRAWN_ON = date(2024, 1, 15)


def agree(instalments: int, rate: Decimal = RATE) -> Terms:
    return Terms.agree(10_000_00, rate, instalments, DRAWN_ON, 15)


@pytest.mark.parametrize(("instalments", "percent"), [(5, "23.83"), (10, "23.68"), (20, "23.39")])
def test_unpaid_loan_costs_less_than_the_ceiling_after_3000_days(
    instalments: int, percent: str
) -> None:
    day = DRAWN_ON + timedelta(days=3_000)
    owed = Loan.draw(agree(instalments)).owed(day)

    cost = Decimal(owed.interest + owed.penalty) / 10_000_00 * 365 / 3_000 * 100

    assert cost.quantize(Decimal("0.01")) == Decimal(percent)


def test_late_bills_cost_24_percent_of_their_principal_a_year_and_no_more() -> None:
    last_due = agree(5).due(5)
    year = last_due + timedelta(days=365)

    first, *_, last = Loan.draw(agree(5)).on(year).bills

    # 2,000 yuan a year: 480.00. The fifth bill is a year late, the first 365 + 121 days.
    assert last.penalty(year, agree(5)) == 479_99
    assert first.penalty(first.due + timedelta(days=365), agree(5)) == 479_99


def test_penalty_stays_below_the_ceiling_at_a_low_rate() -> None:
    terms = agree(10, Decimal("0.0002"))
    bill = Loan.draw(terms).on(date(2024, 2, 18)).bills[0]

    assert not bill.at_ceiling(terms)
    # 1,062.00 x 3 x 0.0003
    assert bill.penalty(date(2024, 2, 18), terms) == 96


def test_payment_of_the_interest_in_the_base_ends_the_ceiling_without_a_later_charge() -> None:
    # 0.042 % a day: the penalty rate 0.063 % is below the ceiling of 0.06575342 % by 4.37 %.
    terms = Terms.agree(10_000_00, Decimal("0.00042"), 5, DRAWN_ON, 15)
    day = date(2024, 2, 20)
    loan = Loan.draw(terms)
    [bill] = loan.on(day).bills
    # 2,000 yuan and 130.20 interest. Five days: 213,020 x 5 x 0.00063 = 671.01, at most 657.53.
    assert (bill.at_ceiling(terms), bill.penalty(day, terms)) == (True, 657)

    after, paid = loan.repay(6_57 + 130_20, day)

    assert (paid.penalty, paid.interest, paid.principal) == (6_57, 130_20, 0)
    assert (after.bills[0].at_ceiling(terms), after.owed(day).penalty) == (False, 0)
    # A day on 2,000 yuan: 126 fen, and the 0.53 fen of before are not added.
    assert after.owed(day + timedelta(days=1)).penalty == 126


def test_penalty_at_the_ceiling_is_rounded_down() -> None:
    terms = agree(10)
    bill = Loan.draw(terms).on(date(2024, 2, 18)).bills[0]

    # 100,000 x 2 x 0.0006575342 = 131.50684
    assert bill.penalty(date(2024, 2, 17), terms) == 131
