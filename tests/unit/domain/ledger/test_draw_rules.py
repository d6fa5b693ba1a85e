"""The rules of the decision on a draw, one by one and at their bounds."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from microloan.domain.errors import InvalidInputError, MicroloanError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.draw_decision import DrawDecision, DrawFacts, FraudScore
from microloan.domain.ledger.draw_rules import (
    DRAW_RULES,
    decide,
    facts_of,
    refusing,
    require_accepted,
)
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.product import PRODUCT, PRODUCT_2026
from tests.support.builders.examples import DRAWN_ON, LINE, NOON, draw, history, terms

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FREEZE = Freeze(FreezeCode.SUSPECTED_FRAUD, None, "wang", NOON)


def facts(line: CreditLine = LINE, amount: int = 500_00, now: datetime = NOON) -> DrawFacts:
    return facts_of(line, amount, PRODUCT, now)


def drawn(*instants: datetime) -> CreditLine:
    """A line with draws at these instants."""
    line = LINE
    for number, at in enumerate(instants):
        line = line.draw(500_00, f"loan-{number}", at)
    return line


def scored(score: int) -> DrawFacts:
    return replace(facts(), fraud=FraudScore(score, "model-1"))


REFUSED: list[tuple[DrawFacts, str, type[MicroloanError]]] = [
    (facts(LINE.close()), "line_closed", StateConflictError),
    (facts(replace(LINE, late_from={"loan-1": DRAWN_ON})), "arrears", StateConflictError),
    (facts(replace(LINE, plans=frozenset({"loan-1"}))), "line_under_plan", StateConflictError),
    (facts(replace(LINE, freeze=FREEZE)), "line_frozen", StateConflictError),
    (facts(LINE.withdraw_consent(DRAWN_ON)), "consent_withdrawn", StateConflictError),
    (facts(replace(LINE, good_until=date(2024, 1, 14))), "assessment_due", StateConflictError),
    (facts(amount=50_000_01), "amount_exceeds_available", InvalidInputError),
    (facts(replace(LINE, open_loans=20)), "too_many_loans", StateConflictError),
    (facts(drawn(*[NOON] * 3)), "too_many_draws", InvalidInputError),
    (
        facts(drawn(*(NOON - number * 2 * HOUR for number in range(2, 12)))),
        "too_many_draws",
        InvalidInputError,
    ),
    (scored(801), "draw_refused", StateConflictError),
]
ACCEPTED = [
    facts(amount=50_000_00),
    facts(replace(LINE, good_until=date(2024, 1, 15))),
    facts(replace(LINE, open_loans=19)),
    facts(replace(LINE, freeze=replace(FREEZE, until=DRAWN_ON))),
    facts(drawn(NOON - HOUR, NOON, NOON)),
    facts(drawn(*(NOON - number * 2 * HOUR for number in range(3, 12)))),
    scored(800),
]


@pytest.mark.parametrize(("given", "code", "kind"), REFUSED)
def test_draw_past_a_bound_is_refused_with_the_code_of_its_rule(
    given: DrawFacts, code: str, kind: type[MicroloanError]
) -> None:
    with pytest.raises(kind) as refusal:
        require_accepted(given)
    assert (refusal.value.code, decide(given).result) == (code, code)


def test_each_rule_has_an_example_that_it_refuses() -> None:
    assert {rule for given, _, _ in REFUSED for rule in refusing(given)} == set(DRAW_RULES)


@pytest.mark.parametrize("given", ACCEPTED)
def test_draw_at_a_bound_is_accepted(given: DrawFacts) -> None:
    require_accepted(given)
    assert decide(given).result == "accepted"


def test_draw_that_two_rules_refuse_is_refused_by_what_the_customer_can_end() -> None:
    both = replace(LINE, late_from={"loan-1": DRAWN_ON}, freeze=FREEZE, open_loans=20)
    assert [rule.code for rule in refusing(facts(both))] == ["arrears", "too_many_loans"]


@pytest.mark.parametrize(("given", "_code", "_kind"), REFUSED)
def test_stored_decision_gives_the_same_result_when_it_is_run_again(
    given: DrawFacts, _code: str, _kind: type[MicroloanError]
) -> None:
    decision = decide(given)
    again = DrawDecision.of(decision.stored)
    assert again == decision
    assert decide(again.facts) == decision


def test_stored_form_of_a_decision_is_pinned_because_hashes_cover_it() -> None:
    usual = replace(LINE, good_until=date(2025, 1, 14))
    assert decide(facts(usual)).stored == {
        "rules": "2027-01",
        "at": "2024-01-15T04:00:00+00:00",
        "product": "2015-09",
        "amount": 500_00,
        "available": 50_000_00,
        "good_until": "2025-01-14",
    }
    busy = replace(drawn(NOON).withdraw_consent(DRAWN_ON), late_from={"loan-1": DRAWN_ON})
    refused = decide(replace(facts(busy), fraud=FraudScore(7, "model-1")))
    assert refused.stored == {
        "rules": "2027-01",
        "result": "arrears",
        "at": "2024-01-15T04:00:00+00:00",
        "product": "2015-09",
        "amount": 500_00,
        "available": 49_500_00,
        "standing": "arrears",
        "open_loans": 1,
        "withdrawn_on": "2024-01-15",
        "in_hour": 1,
        "in_day": 1,
        "fraud": {"score": 7, "model": "model-1"},
    }


def test_fourth_draw_in_an_hour_is_accepted_when_the_first_is_an_hour_old() -> None:
    line = drawn(NOON, NOON, NOON)
    minute = timedelta(minutes=1)
    assert decide(facts(line, now=NOON + HOUR - minute)).result == "too_many_draws"
    assert decide(facts(line, now=NOON + HOUR)).result == "accepted"


def test_failed_draw_does_not_count_for_the_speed_limits() -> None:
    line = drawn(NOON, NOON)
    before, _ = history(terms(500_00), loan_id="loan-7")[0]
    line = line.draw(500_00, before.loan_id, NOON)
    assert decide(facts(line)).result == "too_many_draws"
    gone = replace(before.loan, outstanding=0)
    failed = replace(before, status=LoanStatus.CANCELLED, loan=gone)
    assert decide(facts(line.follow(before, failed))).result == "accepted"


def test_line_keeps_the_draws_of_one_day() -> None:
    line = drawn(NOON, NOON + HOUR).draw(500_00, "loan-9", NOON + DAY)
    assert set(line.drawn_at) == {"loan-1", "loan-9"}


def test_new_assessment_ends_a_withdrawal_of_a_consent() -> None:
    line = LINE.withdraw_consent(DRAWN_ON).withdraw_consent(date(2024, 2, 1))
    assert (line.consent_withdrawn_on, line.available_on(DRAWN_ON)) == (DRAWN_ON, 0)
    again = line.reassess(LINE.limit, LINE.daily_rate, date(2025, 1, 15))
    assert draw(again, 500_00).used == 500_00


def test_bounds_of_a_draw_are_those_of_its_product() -> None:
    assert facts_of(LINE, 500_00, PRODUCT_2026, NOON).product is PRODUCT_2026
