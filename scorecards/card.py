"""A scorecard: points to look up and add, on a scale of odds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from scorecards.figures import ABSENT, Figure, Real, Whole

# 600 points are fifty good to one bad, and twenty more double that.
POINTS, ODDS, DOUBLE = 600, 50, 20
PER_LOG_ODDS = DOUBLE / log(2)


@dataclass(frozen=True, slots=True)
class Characteristic:
    """The points of one figure: from each value on, and for people who lack it."""

    figure: Figure
    bins: tuple[tuple[int, int], ...]
    missing: int

    def points(self, values: Whole) -> Whole:
        """Return the points of each value."""
        begins, points = (np.array(column) for column in zip(*self.bins, strict=True))
        place = np.searchsorted(begins, values, side="right") - 1
        return np.where(values == ABSENT, self.missing, points[place])

    @property
    def spread(self) -> int:
        """Best less worst points of those who have the figure."""
        points = [points for _, points in self.bins]
        return max(points) - min(points)


@dataclass(frozen=True, slots=True)
class Card:
    """A base, and points for each figure. The score is their sum."""

    base: int
    characteristics: tuple[Characteristic, ...]

    def score(self, figures: Mapping[str, Whole]) -> Whole:
        """Return everyone's score."""
        points = [one.points(figures[one.figure.name]) for one in self.characteristics]
        return np.asarray(self.base + np.sum(points, axis=0), dtype=np.int64)


def scaled(log_odds: float) -> float:
    """Return the score that log-odds of being good stand for.

    Examples
    --------
    >>> round(scaled(log(50))), round(scaled(log(100)))
    (600, 620)
    """
    return POINTS + PER_LOG_ODDS * (log_odds - log(ODDS))


def chance(score: Whole | Real) -> Real:
    """Return the probability of default that a score says.

    Examples
    --------
    >>> chance(np.array([600, 620])).round(4)
    array([0.0196, 0.0099])
    """
    return np.asarray(1 / (1 + ODDS * 2 ** ((score - POINTS) / DOUBLE)), dtype=np.float64)
