"""A limit is lowered in whole steps, and a line is closed only when nothing is owed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_limit import lower_limit

LINE = CreditLine(8_000_00, Decimal("0.0005"))


def test_lower_limit_changes_nothing_else_of_the_line() -> None:
    used = replace(LINE, used=2_000_00, open_loans=1)
    assert lower_limit(used, 5_000_00) == replace(used, limit=5_000_00)


def test_use_above_a_lowered_limit_leaves_nothing_available() -> None:
    lowered = lower_limit(replace(LINE, used=5_000_00, open_loans=1), 3_000_00)
    assert (lowered.used, lowered.available) == (5_000_00, 0)


@pytest.mark.parametrize("limit", [-100_00, 1, 99_99, 7_999_99])
def test_limit_that_is_negative_or_not_in_whole_steps_is_refused(limit: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        lower_limit(LINE, limit)
    assert (refusal.value.field, refusal.value.code) == ("limit", "limit_not_whole_steps")


def test_limit_above_the_present_one_is_refused() -> None:
    with pytest.raises(StateConflictError) as refusal:
        lower_limit(LINE, 8_100_00)
    assert refusal.value.code == "limit_not_lower"


def test_present_limit_as_the_new_one_changes_nothing() -> None:
    assert lower_limit(LINE, LINE.limit) == LINE


def test_limit_of_an_unused_line_can_be_zero() -> None:
    assert lower_limit(LINE, 0) == LINE.close()


@pytest.mark.parametrize(
    "owing",
    [
        pytest.param(replace(LINE, used=1, open_loans=1), id="an open loan"),
        pytest.param(replace(LINE, open_loans=1), id="a loan that owes only interest"),
        pytest.param(replace(LINE, used=1), id="a refund under way"),
    ],
)
def test_line_in_use_cannot_be_closed(owing: CreditLine) -> None:
    with pytest.raises(StateConflictError) as refusal:
        lower_limit(owing, 0)
    assert refusal.value.code == "line_in_use"


def test_closed_line_stays_closed() -> None:
    closed = LINE.close()
    assert lower_limit(closed, 0) == closed
    with pytest.raises(StateConflictError) as refusal:
        lower_limit(closed, 500_00)
    assert refusal.value.code == "line_closed"
