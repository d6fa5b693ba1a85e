"""A frozen line lends nothing, and is free again on its day."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_change import LineSettings
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode, check_end, needs_two_people
from microloan.domain.ledger.line_standing import LineStanding
from tests.support.builders.examples import DRAWN_ON, LINE, NOON, draw

CLEAR, FROZEN, ARREARS, CLOSED = (
    LineStanding.CLEAR,
    LineStanding.FROZEN,
    LineStanding.ARREARS,
    LineStanding.CLOSED,
)
ENDS = date(2024, 2, 1)


def frozen(until: date | None = ENDS) -> CreditLine:
    return replace(LINE, freeze=Freeze(FreezeCode.SUSPECTED_FRAUD, until, "wang", NOON))


def test_line_is_frozen_until_the_day_before_its_end() -> None:
    line = frozen()
    assert (line.standing(date(2024, 1, 31)), line.available_on(date(2024, 1, 31))) == (FROZEN, 0)
    assert (line.standing(ENDS), line.available_on(ENDS)) == (CLEAR, LINE.limit)
    assert draw(line, 500_00, ENDS).used == 500_00


def test_freeze_without_an_end_never_expires() -> None:
    assert frozen(None).standing(date(2199, 12, 31)) is FROZEN


def test_freeze_that_a_person_ended_holds_no_more() -> None:
    line = frozen(None)
    assert line.freeze
    thawed = replace(line, freeze=replace(line.freeze, ended_on=DRAWN_ON))
    assert thawed.standing(DRAWN_ON) is CLEAR
    assert thawed.frozen_since(NOON + timedelta(days=29)) == NOON
    assert thawed.frozen_since(NOON + timedelta(days=30)) == NOON + timedelta(days=30)


def test_draw_on_a_frozen_line_is_refused() -> None:
    with pytest.raises(StateConflictError, match="Contact the bank") as refusal:
        draw(frozen(), 500_00, DRAWN_ON)
    assert refusal.value.code == "line_frozen"


def test_refusal_names_arrears_before_a_freeze_and_closed_before_both() -> None:
    late = replace(frozen(None), late_from={"loan-1": DRAWN_ON})
    assert late.standing(DRAWN_ON) is ARREARS
    with pytest.raises(StateConflictError) as refusal:
        draw(late, 500_00, DRAWN_ON)
    assert refusal.value.code == "arrears"
    assert replace(late, late_from={}).standing(DRAWN_ON) is FROZEN
    assert late.close().standing(DRAWN_ON) is CLOSED


def test_new_decision_does_not_end_a_freeze() -> None:
    line = frozen(None).reassess(60_000_00, Decimal("0.0004"), date(2025, 1, 14))
    assert line.standing(DRAWN_ON) is FROZEN


@pytest.mark.parametrize(
    ("until", "two"), [(date(2024, 2, 14), False), (date(2024, 2, 15), True), (None, True)]
)
def test_freeze_of_more_than_30_days_needs_two_people(until: date | None, *, two: bool) -> None:
    assert needs_two_people(until, DRAWN_ON) is two


@pytest.mark.parametrize("until", [DRAWN_ON, date(2024, 1, 14)])
def test_freeze_that_ends_today_or_before_is_invalid(until: date) -> None:
    with pytest.raises(InvalidInputError) as invalid:
        check_end(until, DRAWN_ON)
    assert invalid.value.code == "freeze_end_invalid"
    assert check_end(date(2024, 1, 16), DRAWN_ON) == date(2024, 1, 16)
    assert check_end(None, DRAWN_ON) is None


def test_line_settings_are_limit_rate_and_freeze_of_the_line() -> None:
    line = frozen()
    settings = LineSettings.of(line)
    assert (settings.limit, settings.daily_rate, settings.freeze) == (
        line.limit,
        line.daily_rate,
        Freeze(FreezeCode.SUSPECTED_FRAUD, ENDS, "wang", datetime.fromisoformat(NOON.isoformat())),
    )
