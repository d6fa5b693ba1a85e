"""A limit or price is only lowered, and a line is closed only when neither side owes anything."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError, LineInUseError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_limit import OwnMoney, close_line, lower_limit, reprice

LINE = CreditLine(8_000_00, Decimal("0.0005"))
DAY = date(2024, 1, 15)
EXTENDED = replace(LINE, extra=Extra(1_000_00, DAY, date(2024, 2, 1)))


def test_lower_limit_changes_nothing_else_of_the_line() -> None:
    used = replace(LINE, used=2_000_00, open_loans=1)
    assert lower_limit(used, 5_000_00) == replace(used, limit=5_000_00)


def test_use_above_a_lowered_limit_leaves_nothing_available() -> None:
    lowered = lower_limit(replace(LINE, used=5_000_00, open_loans=1), 3_000_00)
    assert (lowered.used, lowered.unused_on(DAY)) == (5_000_00, 0)


@pytest.mark.parametrize("limit", [-100_00, 0, 1, 99_99, 7_999_99])
def test_limit_that_is_not_above_zero_or_not_in_whole_steps_is_refused(limit: int) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        lower_limit(LINE, limit)
    assert (refusal.value.field, refusal.value.code) == ("limit", "limit_not_whole_steps")


def test_limit_above_the_present_one_is_refused() -> None:
    with pytest.raises(StateConflictError) as refusal:
        lower_limit(LINE, 8_100_00)
    assert refusal.value.code == "limit_not_lower"


def test_present_limit_as_the_new_one_changes_nothing() -> None:
    assert lower_limit(LINE, LINE.limit) == LINE


@pytest.mark.parametrize("limit", [LINE.limit, 5_000_00])
def test_lowering_ends_a_temporary_extra(limit: int) -> None:
    assert lower_limit(EXTENDED, limit) == replace(LINE, limit=limit)


def test_closing_ends_a_temporary_extra() -> None:
    closed = close_line(EXTENDED, OwnMoney())
    assert (closed, closed.unused_on(DAY)) == (LINE.close(), 0)


@pytest.mark.parametrize(
    ("line", "own", "obstacle", "words"),
    [
        (replace(LINE, used=1_00, open_loans=1), OwnMoney(), "used", "open 1, used 1.00 yuan"),
        (replace(LINE, open_loans=1), OwnMoney(), "open_loans", "open 1, used 0.00 yuan"),
        (replace(LINE, used=1_00), OwnMoney(), "used", "open 0, used 1.00 yuan"),
        (LINE, OwnMoney(credit=2_00), "credit", "Wait until 2.00 yuan are refunded"),
        (LINE, OwnMoney(refunding=3_00), "refunding", "Wait until 3.00 yuan are refunded"),
    ],
)
def test_line_in_use_cannot_be_closed_and_the_obstacle_is_named(
    line: CreditLine, own: OwnMoney, obstacle: str, words: str
) -> None:
    with pytest.raises(LineInUseError) as refusal:
        close_line(line, own)
    assert refusal.value.code == "line_in_use"
    assert words in refusal.value.message
    assert refusal.value.obstacles[obstacle]


def test_refund_alone_asks_for_no_settlement_of_loans() -> None:
    with pytest.raises(LineInUseError) as refusal:
        close_line(LINE, OwnMoney(credit=2_00, refunding=3_00))
    assert refusal.value.message == "Wait until 5.00 yuan are refunded to you. Then close the line."


def test_closed_line_has_no_limit_to_lower() -> None:
    with pytest.raises(StateConflictError) as refusal:
        lower_limit(LINE.close(), 500_00)
    assert refusal.value.code == "line_closed"


def test_lower_price_changes_nothing_else_of_the_line() -> None:
    used = replace(EXTENDED, used=2_000_00, open_loans=1)
    assert reprice(used, Decimal("0.0002")) == replace(used, daily_rate=Decimal("0.0002"))


@pytest.mark.parametrize("rate", ["0.0005", "0.0006", "0.00019", "0", "-0.0003"])
def test_price_that_is_not_lower_or_below_the_lowest_is_refused(rate: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        reprice(LINE, Decimal(rate))
    assert (refusal.value.field, refusal.value.code) == ("daily_rate", "rate_not_lower")


def test_closed_line_gets_no_lower_price() -> None:
    with pytest.raises(StateConflictError) as refusal:
        reprice(LINE.close(), Decimal("0.0002"))
    assert refusal.value.code == "line_closed"
