"""Bins of a figure whose weight of evidence never turns against common sense.

Fine bins by quantile, then pooled wherever neighbours are in the wrong order (pool adjacent
violators: the most likely monotone rates there are), then joined, the most alike first, until few
enough are left.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from scorecards.figures import ABSENT, Flags, More, Real, Whole

# Added to the people of a bin and shared as the sample is, so that no weight is infinite.
SMOOTHING = 1.0


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
    """Where each bin begins, and its weight of evidence: ln(share of the good / share of the bad)."""

    begins: tuple[int, ...]
    weights: tuple[float, ...]

    def place(self, values: Whole) -> Whole:
        """Return the bin of each value."""
        return np.searchsorted(self.begins, values, side="right") - 1

    def weigh(self, values: Whole) -> Real:
        """Return each value's weight of evidence; zero, which says nothing, for an absent one."""
        return np.where(values == ABSENT, 0.0, np.array(self.weights)[self.place(values)])


def weight_of_evidence(goods: Real, bads: Real) -> Real:
    """Return ln(share of the good / share of the bad) of each bin.

    Examples
    --------
    >>> weight_of_evidence(np.array([30.0, 60.0]), np.array([5.0, 5.0])).round(2)
    array([-0.39,  0.28])
    """
    rate = bads.sum() / (goods.sum() + bads.sum())
    good = goods + SMOOTHING * (1 - rate)
    bad = bads + SMOOTHING * rate
    return np.log(good / good.sum()) - np.log(bad / bad.sum())


def begins(values: Whole, least: float) -> Whole:
    """Cut by quantile: where bins begin that hold at least that share of the people, from zero."""
    kept, counts = np.unique(values, return_counts=True)
    starts, held = [0], 0
    need = least * len(values)
    for value, count in zip(kept, counts, strict=True):
        if held >= need:
            starts.append(int(value))
            held = 0
        held += int(count)
    return np.array(starts[:-1] if held < need and len(starts) > 1 else starts, dtype=np.int64)


def cut(values: Whole, bad: Flags, more: More, fineness: Fineness) -> Whole:
    """Return where the bins of a figure begin: monotone, few, and apart."""
    there = values != ABSENT
    values, bad = values[there], bad[there]
    starts = begins(values, fineness.least)
    starts, goods, bads = _pool(starts, *_count(starts, values, bad), more)
    while len(starts) > 1:
        gaps = np.abs(np.diff(weight_of_evidence(goods, bads)))
        if len(starts) <= fineness.most and gaps.min() >= fineness.apart:
            break
        starts, goods, bads = _join(starts, goods, bads, int(gaps.argmin()))
    return starts


def weigh(starts: Whole, values: Whole, bad: Flags, more: More) -> Bins:
    """Return the weights of bins that begin there, among these people; still monotone."""
    there = values != ABSENT
    counted = _count(starts, values[there], bad[there])
    starts, goods, bads = _pool(starts, *counted, more)
    return Bins(tuple(starts.tolist()), tuple(weight_of_evidence(goods, bads).tolist()))


def _count(starts: Whole, values: Whole, bad: Flags) -> tuple[Real, Real]:
    place = np.searchsorted(starts, values, side="right") - 1
    everyone = np.bincount(place, minlength=len(starts)).astype(np.float64)
    bads = np.bincount(place, weights=bad, minlength=len(starts))
    return everyone - bads, bads


def _pool(starts: Whole, goods: Real, bads: Real, more: More) -> tuple[Whole, Real, Real]:
    """Pool neighbours whose rates are in the wrong order."""
    people = goods + bads
    rising = IsotonicRegression(increasing=more is More.WORSE)
    rates = rising.fit_transform(np.arange(len(starts)), bads / people, sample_weight=people)
    first = np.concatenate(([True], np.abs(np.diff(rates)) > 1e-12))
    block = np.cumsum(first) - 1
    return starts[first], np.bincount(block, goods), np.bincount(block, bads)


def _join(starts: Whole, goods: Real, bads: Real, left: int) -> tuple[Whole, Real, Real]:
    """Join a bin and the one to its right."""
    together = np.arange(len(starts))
    together[left + 1 :] -= 1
    return np.delete(starts, left + 1), np.bincount(together, goods), np.bincount(together, bads)
