"""Every condition of a draw at its bound, and that mending what is said lets a member in."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from microloan.domain.channel import Channel
from microloan.domain.invitations.eligibility import (
    EligibilityCriteria,
    check_eligibility,
    unmet_criteria,
)
from microloan.domain.invitations.eligibility_reasons import ELIGIBILITY_REASON_TEXTS
from microloan.domain.invitations.member import Member
from tests.support.builders.examples import member

TODAY = date(2024, 1, 15)
CONDITIONS = EligibilityCriteria(min_prescreen=600)
# What just meets every condition.
JUST = Member(
    channel=Channel.QQ,
    openid="o1",
    listed_until=TODAY,
    card_months=3,
    account_months=12,
    active_days=8,
    abnormal_events=0,
    debtor=False,
    prescreen=600,
)
INVITED = {"campaign": "spring", "invited_until": TODAY}
LAPSED = {"campaign": "spring", "invited_until": date(2024, 1, 14)}
BOUND = INVITED | {"customer_id": "cust-1"}
# For each reason what just does not meet it.
MISSED: list[tuple[str, dict[str, object]]] = [
    ("already_invited", INVITED),
    ("already_invited", LAPSED),
    ("already_invited", BOUND),
    ("listing_expired", {"listed_until": date(2024, 1, 14)}),
    ("card_too_new", {"card_months": 2}),
    ("account_too_new", {"account_months": 11}),
    ("not_active_enough", {"active_days": 7}),
    ("abnormal_behaviour", {"abnormal_events": 1}),
    ("listed_debtor", {"debtor": True}),
    ("below_todays_conditions", {"prescreen": 599}),
]


def changed(changes: dict[str, object]) -> Member:
    return replace(JUST, **changes)  # type: ignore[arg-type]


def test_member_at_the_bound_of_every_criterion_is_eligible() -> None:
    assert unmet_criteria(JUST, CONDITIONS, TODAY) == ()
    assert all(condition.met for condition in check_eligibility(JUST, CONDITIONS, TODAY))


@pytest.mark.parametrize(("reason", "changes"), MISSED)
def test_criterion_that_is_just_missed_is_the_only_reason(
    reason: str, changes: dict[str, object]
) -> None:
    assert unmet_criteria(changed(changes), CONDITIONS, TODAY) == (reason,)


@pytest.mark.parametrize(
    ("one", "other"),
    list(combinations([each for each in MISSED if each[0] != "already_invited"], 2)),
)
def test_member_with_two_reasons_keeps_the_other_when_one_is_mended(
    one: tuple[str, dict[str, object]], other: tuple[str, dict[str, object]]
) -> None:
    both = changed(one[1] | other[1])
    assert set(unmet_criteria(both, CONDITIONS, TODAY)) == {one[0], other[0]}
    mended = replace(both, **{name: getattr(JUST, name) for name in one[1]})
    assert unmet_criteria(mended, CONDITIONS, TODAY) == (other[0],)


def test_prescreen_of_any_value_passes_without_a_criterion_for_it() -> None:
    assert unmet_criteria(replace(JUST, prescreen=0), EligibilityCriteria(), TODAY) == ()


def test_abnormal_events_up_to_the_allowed_number_pass() -> None:
    lenient = EligibilityCriteria(max_abnormal_events=2)
    assert unmet_criteria(replace(JUST, abnormal_events=2), lenient, TODAY) == ()
    assert unmet_criteria(replace(JUST, abnormal_events=3), lenient, TODAY) == (
        "abnormal_behaviour",
    )


def test_every_eligibility_reason_has_text_in_both_languages() -> None:
    looked_at = check_eligibility(member(), CONDITIONS, TODAY)
    assert ELIGIBILITY_REASON_TEXTS.keys() == {condition.reason for condition in looked_at}
    assert ELIGIBILITY_REASON_TEXTS.keys() == {reason for reason, _ in MISSED}
    for words in ELIGIBILITY_REASON_TEXTS.values():
        assert not words.zh.isascii()
        assert words.en.isascii()
