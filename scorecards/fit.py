"""A card of a channel: the bins of every figure, weighed together by logistic regression, scaled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from scorecards.binning import Bins, Fineness, cut, weigh
from scorecards.figures import ABSENT, FIGURES, Figure, Real, Whole
from scorecards.sample import Sample, together

# 600 points are fifty good to one bad, and twenty more double that.
POINTS, ODDS, DOUBLE = 600, 50, 20
PER_LOG_ODDS = DOUBLE / np.log(2)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """The points of one figure: from each value on, and for people without that wallet."""

    figure: Figure
    bins: tuple[tuple[int, int], ...]
    missing: int | None

    def points(self, values: Whole) -> Whole:
        """Return the points of each value."""
        begins, points = (np.array(column) for column in zip(*self.bins, strict=True))
        known = points[np.searchsorted(begins, values, side="right") - 1]
        return np.where(values == ABSENT, self.missing or 0, known)

    @property
    def spread(self) -> int:
        """Best less worst points of those who have the figure."""
        points = [points for _, points in self.bins]
        return max(points) - min(points)


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard: a base, and points for each figure. The score is their sum."""

    version: str
    channel: str
    base: int
    characteristics: tuple[Characteristic, ...]

    def score(self, figures: Mapping[str, Whole]) -> Whole:
        """Return everyone's score."""
        return self.base + sum(
            (one.points(figures[one.figure.name]) for one in self.characteristics),
            start=np.int64(0),
        )


def chance(score: Whole | Real) -> Real:
    """Return the probability of default that a score says.

    Examples
    --------
    >>> [round(float(chance(np.array(score))), 4) for score in (600, 620)]
    [0.0196, 0.0099]
    """
    return 1 / (1 + ODDS * 2 ** ((np.asarray(score, dtype=np.float64) - POINTS) / DOUBLE))


Grid = Mapping[Figure, Whole]


def grid(samples: Iterable[Sample], fineness: Fineness) -> Grid:
    """Cut every figure over the applicants of all channels, so that cards compare step by step."""
    everyone = together(samples)
    return {
        figure: cut(everyone.figures[figure.name], everyone.bad, figure.more, fineness)
        for figure in FIGURES
    }


def fit(version: str, channel: str, sample: Sample, starts: Grid, ridge: float) -> Card:
    """Fit a channel's card on its own applicants.

    Raises
    ------
    ValueError
        When a figure's weight turned out against common sense: such a card is not to be used.
    """
    bins = {
        figure: weigh(begins, sample.figures[figure.name], sample.bad, figure.more)
        for figure, begins in starts.items()
    }
    absent = [_absent(sample, wallet) for wallet in _others(channel)]
    columns = [kept.weigh(sample.figures[figure.name]) for figure, kept in bins.items()] + absent
    model = LogisticRegression(C=1 / ridge, solver="newton-cholesky", tol=1e-8)
    model.fit(np.column_stack(columns), ~sample.bad)
    slopes, without = model.coef_[0][: len(bins)], model.coef_[0][len(bins)]
    if slopes.min() <= 0:
        against = [figure.name for figure, slope in zip(bins, slopes, strict=True) if slope <= 0]
        raise ValueError(f"{channel}: these figures weigh against common sense: {against}")
    base = POINTS + PER_LOG_ODDS * (model.intercept_[0] - np.log(ODDS))
    return Card(
        version,
        channel,
        round(base),
        tuple(
            _scaled(figure, kept, PER_LOG_ODDS * slope, channel, PER_LOG_ODDS * without / 4)
            for (figure, kept), slope in zip(bins.items(), slopes, strict=True)
        ),
    )


def _others(channel: str) -> list[str]:
    return [wallet for wallet in ("qq", "wechat") if wallet != channel]


def _absent(sample: Sample, wallet: str) -> Real:
    return (sample.figures[f"{wallet}.contacts"] == ABSENT).astype(np.float64)


def _scaled(
    figure: Figure, bins: Bins, factor: float, channel: str, without: float
) -> Characteristic:
    points = [round(factor * weight) for weight in bins.weights]
    steps = list(zip(bins.begins, points, strict=True))
    told = steps[:1] + [new for old, new in pairwise(steps) if new[1] != old[1]]
    missing = (
        None
        if figure.source == "bureau"
        else min(points)
        if figure.source == channel
        else round(without)
    )
    return Characteristic(figure, tuple(told), missing)
