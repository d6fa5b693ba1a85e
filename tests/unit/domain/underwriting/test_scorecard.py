from decimal import Decimal

import pytest

from microloan.domain.errors import CorruptDataError
from microloan.domain.underwriting.champion_challenger import in_share
from microloan.domain.underwriting.reasons import REASON_TEXTS
from microloan.domain.underwriting.scorecard import (
    Band,
    Bin,
    Characteristic,
    Scale,
    figures_of,
    lowest_scoring,
)
from microloan.domain.underwriting.stability import Verdict, stability
from tests.support.builders.examples import GOOD_APPLICANT
from tests.support.builders.scorecards import HALVES, card

STEPS = Characteristic("bureau.missed_24m", "missed", (Bin(0, 20), Bin(1, 5), Bin(3, -9)), None)


@pytest.mark.parametrize(("value", "points"), [(0, 20), (1, 5), (2, 5), (3, -9), (24, -9)])
def test_bin_of_a_scorecard_reaches_up_to_the_next(value: int, points: int) -> None:
    assert STEPS.points(value) == points


@pytest.mark.parametrize("value", [None, -1])
def test_value_without_points_on_the_scorecard_is_corrupt(value: int | None) -> None:
    with pytest.raises(CorruptDataError):
        STEPS.points(value)


def test_a_missing_figure_has_points_of_its_own() -> None:
    assert Characteristic("qq.contacts", "few", (Bin(0, 1),), missing=7).points(None) == 7


@pytest.mark.parametrize(
    ("score", "odds"), [(600, 50), (620, 100), (640, 200), (580, 25), (560, Decimal("12.5"))]
)
def test_odds_double_with_every_twenty_points(score: int, odds: Decimal) -> None:
    chance = Scale().default_probability(score)
    assert chance == (1 / (1 + Decimal(odds))).quantize(Decimal("0.000001"))


def test_lowest_scoring_names_the_weakest_figures_first_and_none_at_their_best() -> None:
    qq = card(GOOD_APPLICANT.channel)
    figures = dict(figures_of(GOOD_APPLICANT.evidence))
    figures |= {"bureau.worst_status_24m": 3, "wechat.contacts": 30, "qq.contacts": 0}
    marks = qq.marks(figures)
    assert lowest_scoring(marks) == ("missed_payments", "wechat_few_contacts", "qq_few_contacts")
    figures["wechat.contacts"] = None
    assert lowest_scoring(qq.marks(figures)) == ("missed_payments", "qq_few_contacts")
    assert set(lowest_scoring(qq.marks(dict.fromkeys(figures, 0)))) <= set(REASON_TEXTS)


def test_trial_share_is_repeatable_and_about_its_stated_size() -> None:
    customers = [f"cust-{n}" for n in range(4_000)]
    chosen = {one for one in customers if in_share("qq-3", one, Decimal("0.2"))}
    # 800 expected, with a standard deviation of 25
    assert 700 < len(chosen) < 900
    assert chosen == {one for one in customers if in_share("qq-3", one, Decimal("0.2"))}
    wider = {one for one in customers if in_share("qq-3", one, Decimal("0.3"))}
    assert chosen < wider
    other = {one for one in customers if in_share("qq-4", one, Decimal("0.2"))}
    assert 100 < len(chosen & other) < 220  # 160 expected: another name, another draw


def test_stability_of_the_same_population_has_index_zero() -> None:
    found = stability(HALVES, {590: 500, 610: 500})
    assert (found.index, found.verdict, found.people) == (Decimal(0), Verdict.STABLE, 1_000)


@pytest.mark.parametrize(
    ("below", "verdict", "index"),
    [
        (350, Verdict.STABLE, "0.0929"),
        (340, Verdict.WATCH, "0.1061"),
        (270, Verdict.WATCH, "0.2288"),
        (260, Verdict.SHIFTED, "0.2510"),
    ],
)
def test_stability_verdict_follows_the_size_of_the_shift(
    below: int, verdict: Verdict, index: str
) -> None:
    found = stability(HALVES, {599: below, 600: 1_000 - below})
    assert (found.index, found.verdict) == (Decimal(index), verdict)


def test_an_empty_band_counts_as_half_a_person() -> None:
    empty, full = stability(HALVES, {600: 100}).bands
    assert (empty.count, full.count) == (0, 100)
    # (0.005 - 0.5) ln(0.005 / 0.5)
    assert empty.index.quantize(Decimal("0.0001")) == Decimal("2.2796")


def test_stability_without_an_applicant_is_refused() -> None:
    with pytest.raises(ValueError, match="no applicant"):
        stability((Band(None, Decimal(1)),), {})
