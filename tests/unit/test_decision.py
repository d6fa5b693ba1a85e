from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from microloan.domain.decision import GRADES, Applicant, Decision, Offer, Outcome, decide
from microloan.domain.evidence import Activity, BureauReport, SocialProfile
from microloan.domain.member import Channel
from microloan.domain.reasons import REASONS
from microloan.domain.scorecard import SCORECARDS
from tests.fakes.examples import GOOD_REPORT, LIVELY

TODAY = date(2024, 1, 15)
ADULT = date(1990, 3, 7)
QUIET = Activity(account_months=0, active_days=0, contacts=0, payments_3m=0)


def ask(
    report: BureauReport = GOOD_REPORT,
    social: Activity = LIVELY,
    channel: Channel = Channel.WECHAT,
    born: date = ADULT,
) -> Decision:
    return decide(Applicant(channel, born, report, SocialProfile(social, social)), TODAY)


@pytest.mark.parametrize("channel", list(Channel))
def test_the_best_applicant_gets_the_best_grade(channel: Channel) -> None:
    decision = ask(channel=channel)
    assert decision.outcome is Outcome.APPROVED
    assert decision.offer == Offer(120_000_00, Decimal("0.0002"))  # six months of income
    assert (decision.score, decision.reasons) == (710, ())
    assert decision.model == f"{channel}-1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"listed": True}, "listed_person"),
        ({"overdue_now": 1}, "currently_delinquent"),
        ({"inquiries_3m": 9}, "too_many_inquiries"),
        ({"monthly_repayments": 11_000_01}, "debt_burden_too_high"),
        ({"monthly_income": 0}, "debt_burden_too_high"),
    ],
)
def test_a_knock_out_declines_whatever_the_score(changes: dict[str, Any], reason: str) -> None:
    decision = ask(replace(GOOD_REPORT, **changes))
    assert (decision.outcome, decision.offer) == (Outcome.DECLINED, None)
    assert decision.reasons[0] == reason


@pytest.mark.parametrize("changes", [{"inquiries_3m": 8}, {"monthly_repayments": 11_000_00}])
def test_at_the_bound_of_a_knock_out_the_score_decides(changes: dict[str, Any]) -> None:
    assert ask(replace(GOOD_REPORT, **changes)).outcome is Outcome.APPROVED


@pytest.mark.parametrize(
    ("born", "outcome"),
    [
        (date(2006, 1, 16), Outcome.DECLINED),
        (date(2006, 1, 15), Outcome.APPROVED),  # 18 today
        (date(1963, 1, 16), Outcome.APPROVED),  # still 60
        (date(1963, 1, 15), Outcome.DECLINED),  # 61 today
    ],
)
def test_age_is_within_18_and_60(born: date, outcome: Outcome) -> None:
    decision = ask(born=born)
    assert decision.outcome is outcome
    assert ("age_outside_policy" in decision.reasons) == (outcome is Outcome.DECLINED)


def test_a_decline_names_at_most_four_reasons_knock_outs_first() -> None:
    report = replace(GOOD_REPORT, months_of_history=0, listed=True, overdue_now=1)
    decision = ask(report, QUIET)
    assert decision.reasons[:2] == ("listed_person", "currently_delinquent")
    assert len(decision.reasons) == 4


def test_a_low_score_declines_with_what_weighed_most() -> None:
    decision = ask(replace(GOOD_REPORT, months_of_history=0, worst_status_24m=4), QUIET)
    assert decision.outcome is Outcome.DECLINED
    assert decision.reasons[0] == "missed_payments"


def test_every_reason_can_be_said_in_words() -> None:
    named = {c.reason for card in SCORECARDS.values() for c in card.characteristics}
    knock_outs = {
        "age_outside_policy",
        "listed_person",
        "currently_delinquent",
        "too_many_inquiries",
        "debt_burden_too_high",
    }
    assert set(REASONS) == named | knock_outs | {"limit_too_low"}


def test_who_scores_well_and_owes_too_much_is_told_so() -> None:
    indebted = replace(GOOD_REPORT, unsecured_debt=120_000_00)
    applicant = Applicant(Channel.WECHAT, date(1990, 3, 7), indebted, SocialProfile(LIVELY, LIVELY))
    decision = decide(applicant, date(2024, 1, 15))
    assert (decision.offer, decision.reasons) == (None, ("limit_too_low",))


@pytest.mark.parametrize(
    ("social", "leaning"),
    [
        (replace(QUIET, active_days=28), Channel.QQ),
        (replace(QUIET, account_months=72), Channel.QQ),
        (replace(QUIET, payments_3m=60), Channel.WECHAT),
    ],
)
def test_each_channel_leans_on_its_own_wallets_activity(social: Activity, leaning: Channel) -> None:
    other = Channel.WECHAT if leaning is Channel.QQ else Channel.QQ
    assert ask(social=social, channel=leaning).score > ask(social=social, channel=other).score


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("active_days", (0, 10, 20)),
        ("contacts", (0, 30, 100)),
        ("payments_3m", (0, 10, 40)),
        ("account_months", (0, 24, 60)),
    ],
)
@pytest.mark.parametrize("channel", list(Channel))
def test_more_activity_never_costs_points(
    channel: Channel, field: str, values: tuple[int, ...]
) -> None:
    scores = [ask(social=replace(QUIET, **{field: v}), channel=channel).score for v in values]
    assert scores == sorted(set(scores))


@pytest.mark.parametrize(
    ("field", "half", "best", "at_qq", "at_wechat"),
    [
        ("active_days", 10, 20, 40, 20),
        ("contacts", 30, 100, 30, 30),
        ("payments_3m", 10, 40, 20, 60),
        ("account_months", 24, 60, 40, 20),
    ],
)
def test_activity_earns_half_then_all_of_the_channels_points(
    field: str, half: int, best: int, at_qq: int, at_wechat: int
) -> None:
    for channel, most in ((Channel.QQ, at_qq), (Channel.WECHAT, at_wechat)):
        for value, points in (
            (half - 1, 0),
            (half, most // 2),
            (best - 1, most // 2),
            (best, most),
        ):
            social = replace(QUIET, **{field: value})
            assert ask(social=social, channel=channel).score == 580 + points


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"months_of_history": 11}, 60),
        ({"months_of_history": 12}, 30),
        ({"months_of_history": 36}, 0),
        ({"worst_status_24m": 1}, 50),
        ({"worst_status_24m": 3}, 80),
        ({"inquiries_3m": 1}, 0),
        ({"inquiries_3m": 2}, 20),
        ({"inquiries_3m": 5}, 40),
    ],
)
def test_the_bureaus_figures_cost_points(changes: dict[str, Any], points: int) -> None:
    assert ask(replace(GOOD_REPORT, **changes)).score == 710 - points


@pytest.mark.parametrize(
    ("bureau", "social", "score", "limit", "rate"),
    [
        # a limit of 6, 4, 2.5, 1.5 and 0.5 months of an income of 20,000 yuan
        ({"months_of_history": 12}, {}, 680, 120_000_00, "0.0002"),
        ({}, {"active_days": 0, "contacts": 0}, 660, 80_000_00, "0.0003"),
        ({"months_of_history": 12, "inquiries_3m": 5}, {}, 640, 80_000_00, "0.0003"),
        ({"worst_status_24m": 3}, {}, 630, 50_000_00, "0.0004"),
        ({"worst_status_24m": 3}, {"payments_3m": 10}, 600, 50_000_00, "0.0004"),
        ({"worst_status_24m": 3}, {"payments_3m": 0}, 570, 30_000_00, "0.00045"),
        (
            {"worst_status_24m": 3, "months_of_history": 12},
            {"payments_3m": 10, "active_days": 10},
            560,
            30_000_00,
            "0.00045",
        ),
        (
            {"worst_status_24m": 3, "months_of_history": 12, "inquiries_3m": 2},
            {"payments_3m": 10, "account_months": 0},
            530,
            10_000_00,
            "0.0005",
        ),
        (
            {"worst_status_24m": 3, "months_of_history": 12, "inquiries_3m": 2},
            {"payments_3m": 10, "active_days": 10, "account_months": 0},
            520,
            10_000_00,
            "0.0005",
        ),
    ],
)
def test_the_score_sets_limit_and_price(
    bureau: dict[str, Any], social: dict[str, Any], score: int, limit: int, rate: str
) -> None:
    decision = ask(replace(GOOD_REPORT, **bureau), replace(LIVELY, **social))
    assert decision.score == score
    assert decision.offer == Offer(limit, Decimal(rate))


@pytest.mark.parametrize("short", [1, 10, 20])
def test_below_the_last_grade_there_is_no_offer(short: int) -> None:
    assert GRADES[-1].min_score == 520
    report = replace(GOOD_REPORT, worst_status_24m=3, months_of_history=12, inquiries_3m=2)
    social = replace(LIVELY, payments_3m=0, active_days=20 - short)
    decision = ask(report, social)
    assert decision.score < 520
    assert decision.outcome is Outcome.DECLINED


@pytest.mark.parametrize(
    ("income", "debt", "limit"),
    [
        (20_000_00, 0, 120_000_00),
        (20_000_00, 15_000_00, 105_000_00),  # less what is owed elsewhere
        (10_016_00, 0, 60_000_00),  # whole hundreds: 60,096 yuan
        (90_000_00, 0, 200_000_00),  # never above the product
    ],
)
def test_the_limit_is_months_of_income_less_debts_within_the_product(
    income: int, debt: int, limit: int
) -> None:
    report = replace(GOOD_REPORT, monthly_income=income, monthly_repayments=0, unsecured_debt=debt)
    assert ask(report).offer == Offer(limit, Decimal("0.0002"))


@pytest.mark.parametrize(("debt", "offered"), [(119_500_00, True), (119_500_01, False)])
def test_a_limit_below_500_yuan_is_no_offer(debt: int, *, offered: bool) -> None:
    assert bool(ask(replace(GOOD_REPORT, unsecured_debt=debt)).offer) is offered


def test_a_decision_stands_a_year_when_approved_and_30_days_when_declined() -> None:
    declined = ask(replace(GOOD_REPORT, listed=True))
    assert ask().valid_until() == date(2025, 1, 14)
    assert declined.valid_until() == date(2024, 2, 14)
