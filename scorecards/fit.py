"""A card from people: the bins of every figure, weighed together by logistic regression, scaled."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression

from scorecards.binning import Bins, Fineness, cut
from scorecards.card import PER_LOG_ODDS, Card, Characteristic, scaled
from scorecards.figures import ABSENT, Figure, Real, Whole
from scorecards.sample import Sample

Grid = Mapping[Figure, Whole]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What the regression gives: log-odds, per figure and for people whom a source lacks."""

    intercept: float
    slopes: Sequence[float]
    without: Mapping[str, float]


def grid(figures: Iterable[Figure], sample: Sample, fineness: Fineness) -> Grid:
    """Cut every figure."""
    return {
        figure: cut(sample.figures[figure.name], sample.bad, figure.more, fineness)
        for figure in figures
    }


def fit(sample: Sample, starts: Grid, ridge: float) -> Card:
    """Fit a card: points for each bin, whole and in the direction of common sense.

    Raises
    ------
    ValueError
        When a figure's weight turned out against common sense: such a card is not to be used.
    """
    bins = {
        figure: Bins.count(begins, sample.figures[figure.name], sample.bad).pooled(figure.more)
        for figure, begins in starts.items()
    }
    weighed = _regression(sample, bins, ridge)
    against = [
        figure.name for figure, slope in zip(bins, weighed.slopes, strict=True) if slope <= 0
    ]
    if against:
        raise ValueError(f"these figures weigh against common sense: {against}")
    of_source = Counter(figure.source for figure in bins)
    return Card(
        round(scaled(weighed.intercept)),
        tuple(
            _characteristic(
                figure, slope * kept.weights(), kept, _share(weighed, figure, of_source)
            )
            for (figure, kept), slope in zip(bins.items(), weighed.slopes, strict=True)
        ),
    )


def _regression(sample: Sample, bins: Mapping[Figure, Bins], ridge: float) -> _Weighed:
    """Weigh the figures, and beside them who has none of a source: it may say something too."""
    lacking = {
        figure.source: sample.figures[figure.name] == ABSENT
        for figure in bins
        if (sample.figures[figure.name] == ABSENT).any()
    }
    columns = [kept.weigh(sample.figures[figure.name]) for figure, kept in bins.items()]
    model = LogisticRegression(C=1 / ridge, solver="newton-cholesky", tol=1e-8)
    model.fit(np.column_stack([*columns, *lacking.values()]), ~sample.bad)
    slopes = model.coef_[0].tolist()
    without = dict(zip(lacking, slopes[len(bins) :], strict=True))
    return _Weighed(float(model.intercept_[0]), slopes[: len(bins)], without)


def _share(weighed: _Weighed, figure: Figure, of_source: Counter[str]) -> float | None:
    """Return a figure's part of what its source's absence says; none where nobody lacked it."""
    without = weighed.without.get(figure.source)
    return None if without is None else without / of_source[figure.source]


def _characteristic(
    figure: Figure, log_odds: Real, bins: Bins, without: float | None
) -> Characteristic:
    """Round to points; neighbours with the same points become one bin."""
    points = [round(PER_LOG_ODDS * each) for each in log_odds.tolist()]
    steps = list(zip(bins.begins.tolist(), points, strict=True))
    told = steps[:1] + [new for old, new in pairwise(steps) if new[1] != old[1]]
    # Nobody lacked it, so nothing is known of such people: the least that anyone gets.
    missing = min(points) if without is None else round(PER_LOG_ODDS * without)
    return Characteristic(figure, tuple(told), missing)
