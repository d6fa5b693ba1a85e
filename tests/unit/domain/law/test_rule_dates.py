"""The day that decides whether a rule of the law holds for a history."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from microloan.domain.calendar import ONE_DAY
from microloan.domain.law import RULES, LoanHistory, Rule, breaches
from tests.support.builders.examples import DRAWN_ON, terms
from tests.support.builders.law_histories import LONG_AFTER, RULE, allocated, journal


def breach_codes(known: LoanHistory, day: date, *rules: Rule) -> list[str]:
    return [breach.rule for breach in breaches(known, day, rules)]


def test_contract_rule_applies_by_the_day_of_the_draw() -> None:
    contract = replace(terms(), penalty_rate=Decimal("0.001"))
    known, rule = journal(contract=contract), RULE["penalty-rate"]
    cases = {
        DRAWN_ON: ["penalty-rate"],
        DRAWN_ON + ONE_DAY: [],
    }

    for since, expected in cases.items():
        assert breach_codes(known, DRAWN_ON, replace(rule, since=since)) == expected
    assert breach_codes(known, DRAWN_ON, replace(rule, until=DRAWN_ON - ONE_DAY)) == []
    assert breach_codes(known, DRAWN_ON, replace(rule, until=DRAWN_ON)) == ["penalty-rate"]
    assert (
        len(breaches(known, DRAWN_ON, [replace(rule, since=LONG_AFTER)], as_if_in_force=True)) == 1
    )


def test_payment_rule_applies_by_the_day_of_the_payment() -> None:
    day = date(2024, 2, 1)
    known = allocated(journal([(day, 100_00)]), 3, interest=0, principal=100_00)
    rule = RULE["waterfall"]

    assert breach_codes(known, LONG_AFTER, replace(rule, since=day)) == ["waterfall"]
    assert breach_codes(known, LONG_AFTER, replace(rule, since=day + ONE_DAY)) == []


def test_history_before_the_draw_has_no_breach() -> None:
    contract = replace(terms(), penalty_rate=Decimal("0.001"))

    assert breaches(journal(contract=contract), DRAWN_ON - ONE_DAY) == ()
    assert (
        breaches(journal(contract=contract), DRAWN_ON - ONE_DAY, RULES, as_if_in_force=True) == ()
    )


def test_history_through_a_day_ends_with_the_entries_of_that_day() -> None:
    known = journal([(date(2024, 2, 1), 100_00)])

    ended = known.through(date(2024, 1, 31))

    assert ended
    assert [entry.seq for entry in ended.entries] == [1, 2]


def test_every_rule_of_the_law_has_its_own_code_and_a_source() -> None:
    assert len(RULE) == len(RULES)
    for rule in RULES:
        assert rule.source
        assert rule.title.endswith(".")
        assert rule.until is None or rule.since <= rule.until


def test_breach_names_its_rule_loan_and_day() -> None:
    known = allocated(journal([(DRAWN_ON, 5_00)]), 3, interest=50_00, principal=-45_00)

    named = {(b.rule, b.loan_id, b.day) for b in breaches(known, DRAWN_ON)}

    assert ("ceiling", "loan-1", DRAWN_ON) in named
