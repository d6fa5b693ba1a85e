"""What a least score does: how many are approved, and how many of them turn out bad."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from microloan.domain.underwriting.policy import POLICY
from scorecards.card import Card, scaled
from scorecards.figures import Real, Whole
from scorecards.sample import Sample

# The policy's grades by the greatest probability of default, and as scores.
MOST_DEFAULT = {grade.name: float(grade.max_pd) for grade in POLICY.grades}
GRADES = {grade: ceil(scaled(np.log((1 - most) / most))) for grade, most in MOST_DEFAULT.items()}


@dataclass(frozen=True, slots=True)
class CutOff:
    """Per least score: the share approved, and the share of the approved that turned bad."""

    score: Whole
    approved: Real
    bad: Real


def cut_off(sample: Sample, card: Card) -> CutOff:
    """Try every score from 500 to 680 as the least."""
    score, least = card.score(sample.figures), np.arange(500, 681)
    approved, bad = (_reaching(least, who) for who in (score, score[sample.bad]))
    return CutOff(least, approved / len(score), bad / approved)


def _reaching(least: Whole, score: Whole) -> Whole:
    """Return how many scores are each least one or more."""
    return len(score) - np.searchsorted(np.sort(score), least, side="left")
