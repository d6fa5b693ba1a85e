"""Bins of a figure whose weight of evidence never turns against common sense.

Fine bins by quantile, then pooled wherever neighbours are in the wrong order (pool adjacent
violators: the most likely monotone rates there are), then joined, the most alike first, until few
enough are left and each differs from the next.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from scorecards.figures import ABSENT, Flags, More, Real, Whole

# One person more in each bin, good and bad as everyone is: no weight is infinite.
SMOOTHING = 1.0
# Rates closer than this are the same rate, computed twice.
SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Fineness:
    """How finely a figure is cut.

    Parameters
    ----------
    least
        Share of the people that a bin holds at least.
    most
        Bins at most.
    apart
        Weight of evidence by which neighbours differ at least.
    """

    least: float
    most: int
    apart: float


@dataclass(frozen=True, slots=True)
class Bins:
    """Where each bin of a figure begins, and how many good and bad people it holds."""

    begins: Whole
    goods: Real
    bads: Real

    @classmethod
    def count(cls, begins: Whole, values: Whole, bad: Flags) -> "Bins":
        """Count who lies where, without those who have no such figure."""
        there = values != ABSENT
        place = np.searchsorted(begins, values[there], side="right") - 1
        people, bads = (
            np.bincount(place, weights=weights, minlength=len(begins)).astype(np.float64)
            for weights in (None, bad[there])
        )
        return cls(begins, people - bads, bads)

    def weights(self) -> Real:
        """Return each bin's weight of evidence: ln(share of the good / share of the bad).

        Examples
        --------
        >>> Bins(np.array([0, 3]), np.array([30.0, 60.0]), np.array([5.0, 5.0])).weights().round(2)
        array([-0.4 ,  0.28])
        """
        rate = self.bads.sum() / (self.goods.sum() + self.bads.sum())
        good, bad = self.goods + SMOOTHING * (1 - rate), self.bads + SMOOTHING * rate
        weights: Real = np.log(good / good.sum()) - np.log(bad / bad.sum())
        return weights

    def weigh(self, values: Whole) -> Real:
        """Return each value's weight of evidence; zero, which says nothing, for an absent one."""
        place = np.searchsorted(self.begins, values, side="right") - 1
        return np.where(values == ABSENT, 0.0, self.weights()[place])

    def pooled(self, more: More) -> "Bins":
        """Pool neighbours whose rates are in the wrong order."""
        people = self.goods + self.bads
        ordered = IsotonicRegression(increasing=more is More.WORSE)
        rates = ordered.fit_transform(
            np.arange(len(people)), self.bads / people, sample_weight=people
        )
        return self._kept(np.append(True, np.abs(np.diff(rates)) > SAME))

    def joined(self, left: int) -> "Bins":
        """Join a bin and the one to its right."""
        kept = np.ones(len(self.begins), dtype=np.bool_)
        kept[left + 1] = False
        return self._kept(kept)

    def _kept(self, first: Flags) -> "Bins":
        """Keep the bins that are first of a group; each takes the people up to the next."""
        groups = np.flatnonzero(first)
        goods, bads = (np.add.reduceat(counts, groups) for counts in (self.goods, self.bads))
        return Bins(self.begins[groups], goods, bads)


def quantiles(values: Whole, least: float) -> Whole:
    """Return where bins begin that hold at least that share of the people each, from zero."""
    found, counts = np.unique(values[values != ABSENT], return_counts=True)
    begins, held, need = [0], 0, least * counts.sum()
    for value, count in zip(found.tolist(), counts.tolist(), strict=True):
        if held >= need:
            begins.append(value)
            held = 0
        held += count
    short = held < need and len(begins) > 1
    return np.array(begins[:-1] if short else begins, dtype=np.int64)


def cut(values: Whole, bad: Flags, more: More, fineness: Fineness) -> Whole:
    """Return where the bins of a figure begin: monotone, few, and apart."""
    bins = Bins.count(quantiles(values, fineness.least), values, bad).pooled(more)
    while len(bins.begins) > 1:
        gaps = np.abs(np.diff(bins.weights()))
        if len(gaps) < fineness.most and gaps.min() >= fineness.apart:
            break
        bins = bins.joined(int(gaps.argmin()))
    return bins.begins
