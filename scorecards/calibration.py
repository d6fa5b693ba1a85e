"""Bands of the score with the odds that were seen in them, beside those that the score says."""

from dataclasses import dataclass

import numpy as np

from scorecards.card import Card, chance
from scorecards.figures import Real, Whole
from scorecards.measures import Bands
from scorecards.sample import Sample

# Twenty points each: from one to the next the odds double. Beyond, too few turn bad to tell.
BANDS = Bands(tuple(range(520, 661, 20)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Per band: people, those who turned bad, mean score, expected and true share of the bad."""

    people: Whole
    bad: Whole
    score: Real
    expected: Real
    true: Real

    @property
    def seen(self) -> Real:
        """The share that turned bad."""
        return self.bad / self.people

    @property
    def odds(self) -> Real:
        """Good people to one bad that were seen."""
        return 1 / self.seen - 1

    @property
    def true_odds(self) -> Real:
        """Good people to one bad, by the chances that only the makers of these people know."""
        return 1 / self.true - 1

    def error(self) -> Real:
        """Return how far below and above the odds may lie, by two standard errors of the share."""
        deviation = 2 * np.sqrt(self.seen * (1 - self.seen) / self.people)
        least, most = self.seen - deviation, self.seen + deviation
        return np.abs([1 / most - 1 - self.odds, 1 / np.maximum(least, 1e-4) - 1 - self.odds])


def calibration(sample: Sample, card: Card) -> Calibration:
    """Return what was seen in each band."""
    score = card.score(sample.figures)
    place = BANDS.place(score)
    people = BANDS.counts(score)

    def mean(values: Real) -> Real:
        return np.bincount(place, weights=values, minlength=len(people)) / people

    return Calibration(
        people,
        BANDS.counts(score[sample.bad]),
        mean(score.astype(np.float64)),
        mean(chance(score)),
        mean(sample.truth),
    )
