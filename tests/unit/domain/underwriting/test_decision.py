from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import product
from typing import Any

import pytest

from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.decision import Applicant, Decision, Offer
from microloan.domain.underwriting.decision_rules import decide, evaluate
from microloan.domain.underwriting.outcome import Outcome
from microloan.domain.underwriting.policy import POLICIES, POLICY
from microloan.domain.underwriting.scorecard import Scorecard
from tests.support.builders.examples import GOOD_APPLICANT, GOOD_PROFILE, GOOD_REPORT, LIVELY
from tests.support.builders.scorecards import card, flat

TODAY = date(2024, 1, 15)
QUIET = WalletActivity(account_months=0, active_days=0, contacts=0, payments_3m=0)


def ask(
    report: BureauReport = GOOD_REPORT,
    social: WalletProfile = GOOD_PROFILE,
    channel: Channel = Channel.WECHAT,
    by: Scorecard | None = None,
    **changes: Any,  # noqa: ANN401 - fields of the applicant
) -> Decision:
    applicant = Applicant(channel, 33, ApplicantData(report, social))
    return decide(replace(applicant, **changes), TODAY, by or card(channel), POLICY)


@pytest.mark.parametrize("channel", list(Channel))
def test_best_applicant_gets_the_best_grade_without_reasons(channel: Channel) -> None:
    decision = ask(channel=channel)
    assert decision.outcome is Outcome.APPROVED
    assert decision.offer == Offer(160_000_00, Decimal("0.0002"))  # eight months of income
    assert (decision.score, decision.grade, decision.reasons) == (700, "A", ())
    assert decision.default_probability == Decimal("0.000625")
    assert (decision.model, decision.policy) == (f"{channel}-test", "policy-2")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"listed": True}, "listed_person"),
        ({"overdue_now": 500_01}, "currently_delinquent"),
        ({"overdue_months_now": 2}, "currently_delinquent"),
        ({"inquiries_3m": 9}, "too_many_inquiries"),
        ({"monthly_repayments": 11_000_01}, "debt_burden_too_high"),
        ({"monthly_income": 0}, "debt_burden_too_high"),
    ],
)
def test_knock_out_declines_the_applicant_at_any_score(
    changes: dict[str, Any], reason: str
) -> None:
    decision = ask(replace(GOOD_REPORT, **changes), by=flat(680))
    assert (decision.outcome, decision.offer) == (Outcome.DECLINED, None)
    assert decision.reasons[0] == reason


def test_related_party_of_the_bank_is_declined() -> None:
    decision = ask(related=True)
    assert (decision.offer, decision.reasons) == (None, ("related_person",))


@pytest.mark.parametrize(
    "changes",
    [
        {"inquiries_3m": 8},
        {"overdue_now": 500_00},
        {"overdue_months_now": 1},
        {"monthly_repayments": 10_000_00},
    ],
)
def test_score_decides_at_the_bound_of_a_knock_out(changes: dict[str, Any]) -> None:
    assert ask(replace(GOOD_REPORT, **changes)).outcome is Outcome.APPROVED


def test_debt_burden_at_its_bound_leaves_a_limit_that_is_too_low() -> None:
    decision = ask(replace(GOOD_REPORT, monthly_repayments=11_000_00))
    assert (decision.offer, decision.reasons) == (None, ("limit_too_low",))


@pytest.mark.parametrize(("age", "accepted"), [(17, False), (18, True), (60, True), (61, False)])
def test_applicant_outside_18_to_60_years_is_declined(age: int, *, accepted: bool) -> None:
    decision = ask(age=age)
    assert (decision.outcome is Outcome.APPROVED) is accepted
    assert ("age_outside_policy" in decision.reasons) is not accepted


def test_decline_names_at_most_four_reasons_with_knock_outs_first() -> None:
    report = replace(
        GOOD_REPORT,
        months_of_history=0,
        listed=True,
        overdue_now=900_00,
        overdue_months_now=3,
        worst_status_24m=4,
        missed_24m=9,
    )
    decision = ask(report, WalletProfile(QUIET, QUIET))
    assert decision.reasons == (
        "listed_person",
        "currently_delinquent",
        "missed_payments",
        "short_credit_history",
    )


def test_knock_out_with_a_good_score_names_only_the_rule() -> None:
    report = replace(GOOD_REPORT, listed=True, inquiries_3m=3)
    assert ask(report).reasons == ("listed_person",)


def test_low_score_declines_with_the_heaviest_reasons() -> None:
    report = replace(GOOD_REPORT, months_of_history=0, worst_status_24m=4, missed_24m=6)
    decision = ask(report, WalletProfile(QUIET, QUIET))
    assert (decision.outcome, decision.grade) == (Outcome.DECLINED, "")
    assert decision.reasons == (
        "missed_payments",
        "short_credit_history",
        "repeated_missed_payments",
        "wechat_young_account",
    )


def test_approval_names_the_two_heaviest_reasons_against_it() -> None:
    decision = ask(replace(GOOD_REPORT, months_of_history=0, inquiries_3m=2, card_utilisation=50))
    assert decision.outcome is Outcome.APPROVED
    assert decision.reasons == ("short_credit_history", "many_recent_inquiries")


def test_applicant_without_a_wallet_account_gets_the_points_for_missing() -> None:
    best = ask().score
    assert ask(social=WalletProfile(wechat=LIVELY)).score == best - 4 * 3
    assert ask(social=WalletProfile(qq=LIVELY)).score == best - 4 * 8


@pytest.mark.parametrize(
    ("score", "grade", "rate"),
    [
        (640, "A", "0.0002"),
        (639, "B", "0.0003"),
        (620, "B", "0.0003"),
        (619, "C", "0.0004"),
        (600, "C", "0.0004"),
        (599, "D", "0.00045"),
        (579, "D", "0.00045"),
        (578, "E", "0.0005"),
        (558, "E", "0.0005"),
    ],
)
def test_default_probability_sets_grade_and_rate(score: int, grade: str, rate: str) -> None:
    decision = ask(by=flat(score))
    assert decision.offer
    assert (decision.grade, decision.offer.daily_rate) == (grade, Decimal(rate))


@pytest.mark.parametrize("score", [557, 400])
def test_score_below_the_last_grade_gets_no_offer(score: int) -> None:
    decision = ask(by=flat(score))
    assert (decision.offer, decision.grade) == (None, "")


@pytest.mark.parametrize(
    ("score", "changes", "limit", "binding"),
    [
        (600, {}, 50_000_00, "income_for_the_score"),  # 2.5 months of 20,000 yuan
        (610, {}, 65_000_00, "income_for_the_score"),  # half way from 2.5 to 4
        (680, {}, 160_000_00, "income_for_the_score"),
        (900, {}, 160_000_00, "income_for_the_score"),  # no more beyond 680
        (570, {"monthly_income": 8_016_00}, 8_000_00, "income_for_the_score"),  # whole hundreds
        # 11,000 less 10,000 yuan a month are left; the first instalment takes 1/20 + 31 x 0.02 %
        (680, {"monthly_repayments": 10_000_00}, 17_700_00, "repayments"),
        (680, {"unsecured_debt": 100_000_00}, 100_000_00, "exposure"),  # up to ten months
        (570, {"monthly_income": 90_000_00}, 20_000_00, "grade"),
        (680, {"monthly_income": 90_000_00}, 200_000_00, "product"),
    ],
)
def test_limit_is_the_lowest_cap_of_the_rules(
    score: int, changes: dict[str, Any], limit: int, binding: str
) -> None:
    report = replace(GOOD_REPORT, **{"monthly_repayments": 0} | changes)
    applicant = Applicant(Channel.QQ, 33, ApplicantData(report, GOOD_PROFILE))
    workings = evaluate(applicant, flat(score), POLICY)
    lowest = min(cap.amount for cap in workings.caps)
    assert binding in [cap.code for cap in workings.caps if cap.amount == lowest]
    assert workings.limit == limit
    offer = decide(applicant, TODAY, flat(score), POLICY).offer
    assert offer
    assert offer.limit == limit


@pytest.mark.parametrize(("debt", "offered"), [(199_500_00, True), (199_500_01, False)])
def test_a_limit_below_500_yuan_is_no_offer(debt: int, *, offered: bool) -> None:
    decision = ask(replace(GOOD_REPORT, unsecured_debt=debt))
    assert bool(decision.offer) is offered
    assert (decision.reasons == ("limit_too_low",)) is not offered


def test_approval_is_valid_for_a_year_and_a_decline_for_30_days() -> None:
    declined = ask(replace(GOOD_REPORT, listed=True))
    assert ask().valid_until() == date(2025, 1, 14)
    assert declined.valid_until() == date(2024, 2, 14)


def test_fingerprint_changes_with_every_fact_of_the_applicant() -> None:
    fingerprints = {
        ask().fingerprint,
        ask(related=True).fingerprint,
        ask(age=34).fingerprint,
        ask(channel=Channel.QQ).fingerprint,
        ask(replace(GOOD_REPORT, unsecured_debt=1)).fingerprint,
        ask(social=WalletProfile(qq=LIVELY)).fingerprint,
    }
    assert len(fingerprints) == 6
    assert ask().fingerprint == GOOD_APPLICANT.fingerprint


def test_policy_2_decides_as_pinned_over_many_applicants() -> None:
    """What policy-2 decides, over many applicants: a change is a new policy beside it."""
    decided = [
        (decision.offer, decision.reasons, decision.grade)
        for score, income, repayments, debt in product(
            range(540, 700, 7), (0, 6_000_00, 25_000_00), (0, 3_000_00), (0, 40_000_00)
        )
        for decision in (
            ask(
                replace(
                    GOOD_REPORT,
                    monthly_income=income,
                    monthly_repayments=repayments,
                    unsecured_debt=debt,
                ),
                by=flat(score),
            ),
        )
    ]
    assert list(POLICIES) == ["policy-2"]
    assert sha256(repr(decided).encode()).hexdigest()[:16] == "b75679e65a2b3bc5"
