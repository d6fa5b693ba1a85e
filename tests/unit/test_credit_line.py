from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.credit_line import CreditLine
from microloan.domain.errors import Corrupt, Invalid, Refused
from tests.fakes.examples import DRAWN_ON, LINE, RATE


def test_a_draw_is_held_against_the_limit_at_once() -> None:
    line = LINE.draw(20_000_00, DRAWN_ON)
    assert (line.used, line.available, line.open_loans) == (20_000_00, 30_000_00, 1)


def test_repaid_principal_is_available_again_at_once() -> None:
    line = LINE.draw(20_000_00, DRAWN_ON).release(5_000_00, closes=False)
    assert (line.available, line.open_loans) == (35_000_00, 1)
    assert line.release(15_000_00, closes=True) == replace(LINE, due_day=15)


def test_all_of_the_line_can_be_drawn_and_not_a_fen_more() -> None:
    assert LINE.draw(50_000_00, DRAWN_ON).available == 0
    with pytest.raises(Invalid) as refusal:
        LINE.draw(50_000_01, DRAWN_ON)
    assert (refusal.value.field, refusal.value.code) == ("amount", "amount_exceeds_available")


def test_nothing_is_available_when_the_limit_was_cut_below_what_is_used() -> None:
    assert CreditLine(1_000_00, RATE, used=2_000_00).available == 0


def test_twenty_loans_can_be_open_and_not_one_more() -> None:
    nineteen = replace(LINE, open_loans=19)
    full = nineteen.draw(500_00, DRAWN_ON)
    assert full.open_loans == 20
    with pytest.raises(Refused) as refusal:
        full.draw(500_00, DRAWN_ON)
    assert refusal.value.code == "too_many_loans"


def test_the_first_draw_sets_the_due_day_for_all_later_loans() -> None:
    line = LINE.draw(500_00, date(2024, 1, 31))
    assert line.due_day == 21
    assert line.draw(500_00, date(2024, 2, 5)).due_day == 21
    assert LINE.due_day_for(date(2024, 2, 5)) == 5


@pytest.mark.parametrize(("freed", "closes"), [(500_01, False), (501_00, True)])
def test_more_than_was_drawn_cannot_be_released(freed: int, *, closes: bool) -> None:
    with pytest.raises(Corrupt):
        LINE.draw(500_00, DRAWN_ON).release(freed, closes=closes)


def test_a_loan_that_is_not_open_cannot_be_closed() -> None:
    with pytest.raises(Corrupt):
        LINE.release(0, closes=True)
