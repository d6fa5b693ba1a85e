"""What no scorecard and no policy that we ship may do, over many people."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.decision import Applicant, Decision
from microloan.domain.underwriting.decision_rules import decide, evaluate
from microloan.domain.underwriting.policy import POLICY
from microloan.domain.underwriting.scorecard import Scorecard, figures_of

TODAY = date(2026, 11, 24)
CARDS = [
    card
    for contest in read_champion_challengers().values()
    for card in (contest.champion, contest.challenger)
    if card
]
CHAMPIONS = {channel: contest.champion for channel, contest in read_champion_challengers().items()}

reports = st.builds(
    BureauReport,
    months_of_history=st.integers(0, 300),
    overdue_now=st.sampled_from((0, 1, 499_99, 500_00, 500_01, 9_000_00)),
    worst_status_24m=st.integers(0, 7),
    inquiries_3m=st.integers(0, 12),
    monthly_income=st.integers(0, 80_000_00),
    monthly_repayments=st.integers(0, 20_000_00),
    unsecured_debt=st.integers(0, 300_000_00),
    listed=st.sampled_from((False, False, False, True)),
    overdue_months_now=st.integers(0, 3),
    missed_24m=st.integers(0, 24),
    card_utilisation=st.integers(0, 120),
)
activities = st.builds(
    WalletActivity,
    account_months=st.integers(0, 240),
    active_days=st.integers(0, 30),
    contacts=st.integers(0, 500),
    payments_3m=st.integers(0, 300),
)
profiles = st.builds(WalletProfile, st.none() | activities, st.none() | activities)
applicants = st.builds(
    Applicant,
    channel=st.sampled_from(Channel),
    age=st.integers(16, 63),
    evidence=st.builds(ApplicantData, reports, profiles),
    related=st.sampled_from((False, False, False, True)),
)


def decided(applicant: Applicant) -> Decision:
    return decide(applicant, TODAY, CHAMPIONS[applicant.channel], POLICY)


def limit_of(applicant: Applicant) -> int:
    offer = decided(applicant).offer
    return offer.limit if offer else 0


def with_report(applicant: Applicant, report: BureauReport) -> Applicant:
    return replace(applicant, evidence=replace(applicant.evidence, bureau=report))


# More delinquency never raises a limit, nor makes it cheaper.


@given(
    applicants,
    st.sampled_from(
        ("overdue_now", "overdue_months_now", "worst_status_24m", "missed_24m", "inquiries_3m")
    ),
    st.integers(1, 9),
)
def test_limit_never_rises_with_more_delinquency(
    applicant: Applicant, field: str, more: int
) -> None:
    report = applicant.evidence.bureau
    worse = with_report(applicant, replace(report, **{field: getattr(report, field) + more}))
    before, after = decided(applicant).offer, decided(worse).offer
    assert limit_of(worse) <= limit_of(applicant)
    if before and after:
        assert after.daily_rate >= before.daily_rate


@given(applicants, st.integers(1, 50_000_00))
def test_limit_never_falls_with_more_income(applicant: Applicant, more: int) -> None:
    report = applicant.evidence.bureau
    richer = with_report(applicant, replace(report, monthly_income=report.monthly_income + more))
    assert limit_of(richer) >= limit_of(applicant)


@given(applicants)
def test_every_offer_is_within_the_product(applicant: Applicant) -> None:
    offer = decided(applicant).offer
    if offer:
        product = POLICY.product
        assert product.min_limit <= offer.limit <= product.max_limit
        assert offer.limit % product.limit_step == 0
        assert product.min_daily_rate <= offer.daily_rate <= product.max_daily_rate


# Every decline has a reason that, when mended, flips its rule.

_CLEAN: Mapping[str, Any] = {
    "listed": False,
    "overdue_now": 0,
    "overdue_months_now": 0,
    "inquiries_3m": 0,
    "monthly_repayments": 0,
    "unsecured_debt": 0,
    "monthly_income": 100_000_00,
}
_MENDED: Mapping[str, Callable[[Applicant], Applicant]] = {
    "age_outside_policy": lambda one: replace(one, age=30),
    "related_person": lambda one: replace(one, related=False),
    "listed_person": lambda one: _report(one, "listed"),
    "currently_delinquent": lambda one: _report(one, "overdue_now", "overdue_months_now"),
    "too_many_inquiries": lambda one: _report(one, "inquiries_3m"),
    "debt_burden_too_high": lambda one: _report(one, "monthly_repayments", "monthly_income"),
    "limit_too_low": lambda one: _report(
        one, "monthly_repayments", "unsecured_debt", "monthly_income"
    ),
}
# What earns the most of a figure on every card.
_BEST_REPORT: Mapping[str, tuple[str, Any]] = {
    "bureau.months_of_history": ("months_of_history", 999),
    "bureau.worst_status_24m": ("worst_status_24m", 0),
    "bureau.missed_24m": ("missed_24m", 0),
    "bureau.inquiries_3m": ("inquiries_3m", 0),
    "bureau.card_utilisation": ("card_utilisation", 0),
    "bureau.debt_burden": ("monthly_repayments", 0),
}


def _report(applicant: Applicant, *fields: str) -> Applicant:
    clean = {field: _CLEAN[field] for field in fields}
    return with_report(applicant, replace(applicant.evidence.bureau, **clean))


def mend(applicant: Applicant, reason: str) -> Applicant:
    if reason in _MENDED:
        return _MENDED[reason](applicant)
    card = CHAMPIONS[applicant.channel]
    figure = next(c.figure for c in card.characteristics if c.reason == reason)
    if figure in _BEST_REPORT:
        field, best = _BEST_REPORT[figure]
        report = replace(applicant.evidence.bureau, **{field: best})
        if field == "monthly_repayments":
            report = replace(report, monthly_income=max(1, report.monthly_income))
        return with_report(applicant, report)
    wallet, _, field = figure.partition(".")
    activity = applicant.evidence.social.of(Channel(wallet))
    assert activity
    social = replace(applicant.evidence.social, **{wallet: replace(activity, **{field: 999})})
    return replace(applicant, evidence=replace(applicant.evidence, social=social))


@given(applicants)
def test_reason_of_a_decline_disappears_when_it_is_mended(applicant: Applicant) -> None:
    decision = decided(applicant)
    if decision.offer:
        return
    assert 1 <= len(decision.reasons) <= 4
    for reason in decision.reasons:
        mended = mend(applicant, reason)
        assert reason not in decided(mended).reasons
        if reason not in _MENDED:
            assert decided(mended).score > decision.score


@given(applicants)
def test_applicant_is_approved_after_mending_each_reason_in_turn(applicant: Applicant) -> None:
    for _ in range(30):
        decision = decided(applicant)
        if decision.offer:
            return
        applicant = mend(applicant, decision.reasons[0])
    # What no mending of figures brings about is a wallet that the person does not have.
    assert None in figures_of(applicant.evidence).values()


# Each card leans on its own wallet.


def span(card: Scorecard, wallet: Channel) -> int:
    """The points between a quiet and a lively wallet."""
    own = [c for c in card.characteristics if c.figure.startswith(f"{wallet}.")]
    return sum(c.best - min(one.points for one in c.bins) for c in own)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.version)
def test_scorecard_weighs_its_own_wallet_more_than_twice_the_other(card: Scorecard) -> None:
    other = Channel.WECHAT if card.channel is Channel.QQ else Channel.QQ
    assert span(card, card.channel) > 2 * span(card, other)


@given(reports, activities, activities)
def test_score_moves_more_with_activity_in_the_own_wallet(
    report: BureauReport, quiet: WalletActivity, elsewhere: WalletActivity
) -> None:
    """On the same person, from quiet to the liveliest: own wallet's card before the other's."""
    lively = WalletActivity(*(999,) * 4)
    for wallet in Channel:
        moved = {}
        for channel in Channel:
            scores = []
            for activity in (quiet, lively):
                social = WalletProfile(elsewhere, elsewhere)
                social = replace(social, **{wallet.value: activity})
                figures = figures_of(ApplicantData(report, social))
                scores.append(CHAMPIONS[channel].score(figures))
            moved[channel] = scores[1] - scores[0]
        other = Channel.WECHAT if wallet is Channel.QQ else Channel.QQ
        assert moved[wallet] >= moved[other] >= 0


@pytest.mark.parametrize("wallet", list(Channel))
def test_limit_moves_more_with_activity_in_the_own_wallet(wallet: Channel) -> None:
    """A clean person of 12,000 yuan a month, from a quiet wallet to a lively one."""
    report = BureauReport(36, 0, 1, 2, 12_000_00, 1_000_00, 0, missed_24m=2, card_utilisation=50)
    middling = WalletActivity(36, 14, 50, 20)
    steps = (WalletActivity(8, 4, 12, 4), middling, WalletActivity(80, 26, 150, 60))
    other = Channel.WECHAT if wallet is Channel.QQ else Channel.QQ
    moved = {}
    for channel in Channel:
        limits = [
            limit_of(
                Applicant(
                    channel,
                    30,
                    ApplicantData(
                        report,
                        replace(WalletProfile(middling, middling), **{wallet.value: activity}),
                    ),
                )
            )
            for activity in steps
        ]
        assert limits == sorted(limits)
        moved[channel] = [after - before for before, after in pairwise(limits)]
    assert all(own > less for own, less in zip(moved[wallet], moved[other], strict=True)), moved


@given(applicants)
def test_score_is_the_sum_of_the_shown_points(applicant: Applicant) -> None:
    card = CHAMPIONS[applicant.channel]
    workings = evaluate(applicant, card, POLICY)
    assert workings.base + sum(mark.points for mark in workings.marks) == decided(applicant).score
    assert workings.score == card.score(figures_of(applicant.evidence))
