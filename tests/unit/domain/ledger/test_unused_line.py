"""A line that is not used for a year needs a new assessment, told thirty days before."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from microloan.domain.calendar import SHANGHAI
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.draw_decision import DrawDecision
from microloan.domain.ledger.draw_rules import decide, facts_of, require_accepted
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.product import PRODUCT, PRODUCTS
from tests.support.builders.examples import history, terms

DRAWN_ON = date(2026, 1, 15)
DUE_ON = date(2027, 1, 16)
BARE = CreditLine(8_000_00, Decimal("0.0005"))
USED = replace(BARE, last_used_on=DRAWN_ON)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


@pytest.mark.parametrize(
    ("line", "due_on"),
    [
        pytest.param(USED, DUE_ON, id="the last draw that arrived"),
        pytest.param(
            replace(BARE, drawn_at={"loan-1": noon(DRAWN_ON)}), DUE_ON, id="a draw in transit"
        ),
        pytest.param(
            replace(USED, drawn_at={"loan-1": noon(date(2026, 1, 20))}),
            date(2027, 1, 21),
            id="the later of both",
        ),
        pytest.param(
            replace(BARE, good_until=DRAWN_ON + PRODUCT.approval_valid), DUE_ON, id="no draw"
        ),
        pytest.param(
            replace(USED, good_until=date(2026, 6, 1)), date(2026, 6, 2), id="the annual assessment"
        ),
        pytest.param(BARE, None, id="neither is known"),
    ],
)
def test_new_assessment_is_due_a_year_after_the_last_use_or_assessment(
    line: CreditLine, due_on: date | None
) -> None:
    assert line.assessment_due_on == due_on


def test_draw_is_refused_from_the_day_on_which_the_assessment_is_due() -> None:
    last_day = DUE_ON - timedelta(days=1)
    require_accepted(facts_of(USED, 500_00, PRODUCT, noon(last_day)))
    with pytest.raises(StateConflictError, match="not borrowed since 2026-01-15") as refusal:
        require_accepted(facts_of(USED, 500_00, PRODUCT, noon(DUE_ON)))
    assert refusal.value.code == "assessment_due"
    assert "Apply again" in refusal.value.message


def test_decision_on_an_unused_line_is_kept_with_the_day_of_the_last_use() -> None:
    decision = decide(facts_of(USED, 500_00, PRODUCT, noon(DUE_ON)))
    assert decision.stored["unused_since"] == "2026-01-15"
    assert DrawDecision.of(decision.stored) == decision


def test_decision_on_a_used_line_is_kept_as_before() -> None:
    decision = decide(facts_of(USED, 500_00, PRODUCT, noon(DRAWN_ON)))
    assert "unused_since" not in decision.stored
    assert DrawDecision.of(decision.stored) == decision


@pytest.mark.parametrize(
    ("days_before", "told"), [(31, None), (30, DUE_ON), (1, DUE_ON), (0, DUE_ON), (-5, DUE_ON)]
)
def test_new_assessment_is_told_from_thirty_days_before(
    days_before: int, told: date | None
) -> None:
    assert USED.assessment_told_on(DUE_ON - timedelta(days=days_before)) == told


def test_closed_line_tells_no_assessment() -> None:
    assert USED.close().assessment_told_on(DUE_ON) is None


def test_draw_counts_as_use_when_its_money_arrives() -> None:
    (moving, _), (arrived, _) = history(terms(1_000_00))
    day = moving.opening.terms.drawn_on
    line = BARE.draw(1_000_00, moving.loan_id, noon(day))
    assert line.last_used_on is None

    followed = line.follow(moving, arrived)

    assert followed.last_used_on == day
    later = replace(line, last_used_on=day + timedelta(days=9)).follow(moving, arrived)
    assert later.last_used_on == day + timedelta(days=9)


def test_cancelled_draw_is_no_use_of_the_line() -> None:
    moving = history(terms(1_000_00))[0][0]
    cancelled = replace(
        moving, status=LoanStatus.CANCELLED, loan=replace(moving.loan, outstanding=0)
    )
    drawn_on = moving.opening.terms.drawn_on
    line = BARE.draw(1_000_00, moving.loan_id, noon(drawn_on)).follow(moving, cancelled)
    assert line.last_use is None


def test_approval_stands_no_longer_than_a_line_may_be_unused() -> None:
    # Otherwise an application on an unused line would be answered by the standing decision.
    assert all(product.approval_valid <= product.max_unused for product in PRODUCTS)
