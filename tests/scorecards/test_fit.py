from math import log

import numpy as np
import pytest

from scorecards import shipped, study
from scorecards.binning import Fineness
from scorecards.bureau import MOST_BURDEN, MOST_INQUIRIES
from scorecards.calibration import calibration
from scorecards.card import PER_LOG_ODDS, chance, scaled
from scorecards.figures import ABSENT, FIGURES, Figure, More
from scorecards.fit import fit, grid
from scorecards.measures import auc, tenths, to_one
from scorecards.sample import Sample
from scorecards.sources import weights
from scorecards.study import CHAMPION, Study

POINTS_OFF, POINTS_OFF_BELOW_640 = 10, 5


def test_score_of_600_is_odds_of_fifty_and_doubles_every_twenty_points() -> None:
    for score, odds in ((600, 50), (620, 100), (580, 25), (640, 200)):
        assert scaled(log(odds)) == pytest.approx(score)
        assert chance(np.array(score)) == pytest.approx(1 / (1 + odds))


def test_scorecard_of_one_figure_predicts_the_observed_rates() -> None:
    # 1 of 11 bad below, 1 of 101 above: odds of ten and of a hundred.
    values = np.repeat([0, 5], [11_000, 101_000])
    bad = np.concatenate([np.arange(11_000) < 1_000, np.arange(101_000) < 1_000])
    sample = Sample({"x": values}, bad, np.full(len(bad), np.nan))
    figure = Figure("x", "x", More.BETTER)
    card = fit(sample, grid([figure], sample, Fineness(0.05, 5, 0.05)), ridge=1e-6)
    below, above = card.score({"x": np.array([0, 5])}).tolist()
    assert below == pytest.approx(scaled(log(10)), abs=1)
    assert above == pytest.approx(scaled(log(100)), abs=1)


def test_figure_with_a_weight_against_its_direction_stops_the_fit() -> None:
    random = np.random.default_rng(1)
    told = random.integers(0, 10, 20_000)
    # The second is the first with noise: once the first is known, it says the opposite.
    noise = random.integers(0, 10, 20_000)
    bad = random.random(20_000) < 1 / (1 + np.exp(0.5 * told - 0.2 * noise + 1))
    figures = {"x": told, "y": told * 2 + noise}
    sample = Sample(figures, bad, np.full(len(bad), np.nan))
    both = [Figure(name, name, More.BETTER) for name in figures]
    with pytest.raises(ValueError, match="against common sense: \\['y'\\]"):
        fit(sample, grid(both, sample, Fineness(0.05, 7, 0.01)), ridge=1.0)


def test_fit_with_the_same_seed_gives_the_same_files(small: Study) -> None:
    people = small.people
    assert shipped.texts(study.run(people)) == shipped.texts(small)


def test_fit_leaves_out_applicants_that_policy_declines(small: Study) -> None:
    for each in small.applicants.values():
        for sample in (each.development, each.test, each.later):
            assert sample.figures["bureau.inquiries_3m"].max() <= MOST_INQUIRIES
            assert sample.figures["bureau.debt_burden"].max() <= MOST_BURDEN


def test_samples_always_have_the_own_wallet_and_partly_lack_the_other(small: Study) -> None:
    for channel, other in (("qq", "wechat"), ("wechat", "qq")):
        figures = small.applicants[channel].test.figures
        assert (figures[f"{channel}.contacts"] != ABSENT).all()
        assert 0.1 < (figures[f"{other}.contacts"] == ABSENT).mean() < 0.2


@pytest.mark.parametrize("channel", ["qq", "wechat"])
def test_each_score_band_is_within_points_of_the_true_odds(small: Study, channel: str) -> None:
    card = small.cards[CHAMPION.version][channel]
    found = calibration(small.applicants[channel].test, card)
    # A band's mean chance, back on the scale, beside the true one.
    said, true = (-PER_LOG_ODDS * np.log(p / (1 - p)) for p in (found.expected, found.true))
    off = np.abs(said - true)
    assert off.max() < POINTS_OFF
    assert off[found.score < 640].max() < POINTS_OFF_BELOW_640


@pytest.mark.parametrize("channel", ["qq", "wechat"])
def test_fitted_scorecard_is_close_to_the_truth_and_weighs_its_wallet(
    small: Study, channel: str
) -> None:
    test, card = small.applicants[channel].test, small.cards[CHAMPION.version][channel]
    assert auc(test.bad, -test.truth) - auc(test.bad, card.score(test.figures)) < 0.06
    found = weights(test, card)
    assert sum(each.share for each in found.values()) == pytest.approx(1)
    other = "wechat" if channel == "qq" else "qq"
    assert found["bureau"].share > found[channel].share > 3 * found[other].share


def test_every_agreed_figure_is_on_every_scorecard(small: Study) -> None:
    for cards in small.cards.values():
        for card in cards.values():
            assert tuple(one.figure for one in card.characteristics) == FIGURES


def test_shares_sum_to_one_and_each_band_has_a_tenth() -> None:
    score = np.random.default_rng(1).normal(600, 35, 10_000).round().astype(np.int64)
    bands = tenths(score)
    assert sum(to_one(bands.counts(score))) == 10_000
    assert (np.abs(bands.shares(score) - 0.1) < 0.02).all()
