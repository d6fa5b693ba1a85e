"""How good a score is: separation, calibration, stability."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from scorecards.figures import Flags, Real, Whole


def auc(bad: Flags, score: Whole | Real) -> float:
    """Return how often a bad one scores below a good one."""
    return float(roc_auc_score(~bad, score))


def ks(bad: Flags, score: Whole | Real) -> float:
    """Return the greatest distance between the shares of bad and of good below a score."""
    false, true, _ = roc_curve(~bad, score, drop_intermediate=False)
    return float(np.max(true - false))


def psi(before: Real, now: Real) -> float:
    """Return the population stability index of shares per band; under 0.1 is stable.

    Examples
    --------
    >>> round(psi(np.array([0.5, 0.5]), np.array([0.6, 0.4])), 4)
    0.0405
    """
    return float(np.sum((now - before) * np.log(now / before)))


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of the score: the first is open below, each other begins at its score."""

    begins: tuple[int, ...]

    def place(self, score: Whole) -> Whole:
        """Return the band of each score."""
        return np.searchsorted(self.begins, score, side="right")

    def counts(self, score: Whole) -> Whole:
        """Return how many scores lie in each band."""
        return np.bincount(self.place(score), minlength=len(self.begins) + 1)

    def shares(self, score: Whole) -> Real:
        """Return the share of the scores in each band."""
        return self.counts(score) / len(score)


def tenths(score: Whole) -> Bands:
    """Return ten bands that hold about a tenth of the scores each."""
    cuts = np.quantile(score, np.arange(1, 10) / 10, method="nearest")
    return Bands(tuple(np.unique(cuts).tolist()))


def to_one(counts: Whole, parts: int = 10_000) -> list[int]:
    """Return shares in whole parts that sum to all of them: the largest rests are rounded up.

    Examples
    --------
    >>> to_one(np.array([1, 1, 1]))
    [3334, 3333, 3333]
    """
    whole, rest = np.divmod(counts * parts, counts.sum())
    short = parts - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:short]] += 1
    return [int(share) for share in whole]
