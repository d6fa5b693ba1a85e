"""A temporary extra is bounded, ends at its midnight, and counts only while it holds."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra, check_extra
from microloan.domain.product import PRODUCT

TODAY = date(2024, 1, 15)
UNTIL = date(2024, 2, 1)
LIMIT = 8_000_00
LINE = CreditLine(LIMIT, Decimal("0.0005"), extra=Extra(1_000_00, TODAY, UNTIL))
LAST = UNTIL - timedelta(days=1)


def test_extra_counts_until_the_midnight_of_its_day() -> None:
    assert (LINE.unused_on(LAST), LINE.unused_on(UNTIL)) == (9_000_00, 8_000_00)
    assert (LINE.extra_on(LAST), LINE.extra_on(UNTIL)) == (LINE.extra, None)


@pytest.mark.parametrize(
    ("line", "available"),
    [
        (replace(LINE, used=9_000_00, open_loans=1), 0),
        (replace(LINE, used=9_500_00, open_loans=1), 0),
        (replace(LINE, used=8_500_00, open_loans=1), 500_00),
        (replace(LINE, late_from={"loan-1": TODAY}), 0),
        (LINE.withdraw_consent(TODAY), 0),
        (LINE.close(), 0),
    ],
)
def test_available_amount_is_what_limit_and_extra_leave_on_a_clear_line(
    line: CreditLine, available: int
) -> None:
    assert line.available_on(TODAY) == available


@pytest.mark.parametrize("amount", [PRODUCT.limit_step, PRODUCT.max_limit - LIMIT])
@pytest.mark.parametrize("days", [1, 92])
def test_extra_within_its_bounds_is_allowed(amount: int, days: int) -> None:
    extra = Extra(amount, TODAY, TODAY + timedelta(days=days))
    assert check_extra(extra, LIMIT, TODAY) == extra


@pytest.mark.parametrize(
    ("amount", "days", "field", "code"),
    [
        (0, 1, "amount", "extra_not_whole_steps"),
        (-100_00, 1, "amount", "extra_not_whole_steps"),
        (100_01, 1, "amount", "extra_not_whole_steps"),
        (PRODUCT.max_limit - LIMIT + 100_00, 1, "amount", "extra_too_large"),
        (100_00, 0, "until", "extra_end_invalid"),
        (100_00, -1, "until", "extra_end_invalid"),
        (100_00, 93, "until", "extra_end_invalid"),
    ],
)
def test_extra_beyond_a_bound_is_refused(amount: int, days: int, field: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check_extra(Extra(amount, TODAY, TODAY + timedelta(days=days)), LIMIT, TODAY)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_days_of_an_earlier_extra_count_for_the_next_one() -> None:
    until = TODAY + timedelta(days=92)
    later = TODAY + timedelta(days=60)
    assert check_extra(Extra(100_00, TODAY, until), LIMIT, later)
    with pytest.raises(InvalidInputError):
        check_extra(Extra(100_00, TODAY, until + timedelta(days=1)), LIMIT, later)


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        (PRODUCT.max_limit, 0),
        (PRODUCT.max_limit - 400_00, 400_00),
        (PRODUCT.max_limit - 1_000_00, 1_000_00),
        (500_00, 1_000_00),
    ],
)
def test_new_assessment_keeps_the_extra_within_the_highest_limit(limit: int, left: int) -> None:
    line = LINE.reassess(limit, LINE.daily_rate, TODAY)
    assert line.unused_on(TODAY) == limit + left
    assert (line.extra is None) == (left == 0)
