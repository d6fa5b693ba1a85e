from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.ledger.loan_classification import LoanClassification, classify
from microloan.domain.loan.loan import Loan
from tests.support.builders.examples import loan

DUE = date(2024, 2, 15)
BILL = 1_155_00
LOW = Decimal("0.0002")


def penalty(of: Loan, day: date) -> int:
    return of.owed(day).penalty


@pytest.mark.parametrize(
    ("late", "at_five", "at_two"),
    [
        (0, 0, 0),
        (1, 0, 0),  # the day of grace
        # From the due day: the ceiling on 100,000 x 2 x 0.0006575342, and 106,200 x 2 x 0.0003.
        (2, 131, 64),
        (3, 197, 96),
        (30, 1972, 956),
    ],
)
def test_penalty_counts_from_the_due_day_once_grace_is_over(
    late: int, at_five: int, at_two: int
) -> None:
    day = DUE + timedelta(days=late)
    # measured on the first bill alone
    assert loan().on(day).bills[0].penalty(day, loan().terms) == at_five
    low = loan(rate=LOW)
    assert low.on(day).bills[0].penalty(day, low.terms) == at_two


def test_payment_within_grace_lowers_the_penalty_base_from_the_due_day() -> None:
    after, split = loan().repay(155_00, DUE + timedelta(days=1))
    assert split.penalty == 0
    assert penalty(after, DUE + timedelta(days=2)) == 131  # 100,000 x 2 x 0.0006575342, down


def test_a_bill_paid_within_grace_bears_no_penalty() -> None:
    after, split = loan().repay(BILL, DUE + timedelta(days=1))
    assert (split.penalty, after.bills) == (0, ())
    assert penalty(after, DUE + timedelta(days=9)) == 0


def test_late_part_payment_fixes_the_penalty_and_lowers_its_base() -> None:
    third = DUE + timedelta(days=2)
    after, split = loan().repay(131 + 155_00, third)
    assert (split.penalty, split.interest, split.principal) == (131, 155_00, 0)
    assert penalty(after, third) == 0
    # 131.5068 so far, then 100,000 x 3 x 0.0006575342 = 197.2603. 328 rounded down, 131 paid.
    assert penalty(after, DUE + timedelta(days=5)) == 197


def test_the_payoff_of_an_overdue_loan_is_bill_penalty_and_running_interest() -> None:
    owed = loan().owed(DUE + timedelta(days=5))
    assert (owed.principal, owed.interest, owed.penalty) == (10_000_00, 155_00 + 22_50, 328)


def test_unbilled_principal_of_an_overdue_loan_bears_the_plain_rate() -> None:
    late = loan().on(DUE + timedelta(days=20))
    assert late.exact_interest(DUE + timedelta(days=20)) == Decimal(90_00)


@pytest.mark.parametrize(("late", "expected"), [(0, 0), (1, 1), (28, 28), (60, 60)])
def test_days_past_due_count_from_the_oldest_unpaid_bill(late: int, expected: int) -> None:
    assert loan().days_past_due(DUE + timedelta(days=late)) == expected


def test_days_past_due_move_to_the_next_bill_when_the_oldest_is_paid() -> None:
    day = date(2024, 3, 20)
    oldest = loan().on(day).bills[0].owed(day, loan().terms).total
    after, _ = loan().repay(oldest, day)
    assert after.days_past_due(day) == 5
    assert loan().repay(oldest - 1, day)[0].days_past_due(day) == 34


def test_loan_before_its_first_due_day_has_no_days_past_due() -> None:
    assert loan().days_past_due(DUE - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("first", "last", "expected", "rate", "performing"),
    [
        (0, 0, LoanClassification.NORMAL, "0.01", True),
        (1, 90, LoanClassification.SPECIAL_MENTION, "0.02", True),
        (91, 270, LoanClassification.SUBSTANDARD, "0.25", False),
        (271, 360, LoanClassification.DOUBTFUL, "0.50", False),
        (361, 9999, LoanClassification.LOSS, "1.00", False),
    ],
)
def test_loan_is_classified_into_five_classes_by_days_past_due(
    first: int, last: int, expected: LoanClassification, rate: str, *, performing: bool
) -> None:
    assert classify(first) is classify(last) is expected
    assert expected.allowance_rate == Decimal(rate)
    assert expected.is_performing is performing
