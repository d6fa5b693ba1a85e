"""The study: people drawn, split, cards fitted on some and tried on the others."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from scorecards.binning import Fineness
from scorecards.card import Card
from scorecards.figures import CHANNELS, FIGURES
from scorecards.fit import fit, grid
from scorecards.sample import Sample, halves, through_the_door, together

SEED = 20150515
PEOPLE = 1_200_000
# What of the people a card is fitted on; the rest tries it.
DEVELOPMENT = 0.7
# A year on, a worse one: fewer people, and more debt on everyone, in standard deviations.
LATER_PEOPLE, LATER_PRESSURE = 400_000, 0.4


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the cards of a version are fitted: how finely cut, and how far weights are held back."""

    version: str
    fineness: Fineness
    ridge: float


# Few and wide bins, as good as no restraint.
CHAMPION = Recipe("2", Fineness(least=0.05, most=7, apart=0.08), ridge=1.0)
# Would more and narrower bins, held back more, do better? It scores in the shadow to find out.
CHALLENGER = Recipe("3", Fineness(least=0.02, most=12, apart=0.03), ridge=30.0)


@dataclass(frozen=True, slots=True)
class Applicants:
    """The people of one channel."""

    development: Sample
    test: Sample
    later: Sample


@dataclass(frozen=True, slots=True)
class Study:
    """How many were drawn, those who pass policy by channel, the cards by version and channel."""

    people: int
    applicants: Mapping[str, Applicants]
    cards: Mapping[str, Mapping[str, Card]]


def run(people: int = PEOPLE) -> Study:
    """Draw, split and fit; the same people and cards whenever, and on however many processors."""
    with threadpool_limits(1):
        applicants = _drawn(np.random.default_rng(SEED), people)
        cards = {recipe.version: _cards(applicants, recipe) for recipe in (CHAMPION, CHALLENGER)}
    return Study(people, applicants, cards)


def _cards(applicants: Mapping[str, Applicants], recipe: Recipe) -> dict[str, Card]:
    """Cut over everyone, so that the cards compare step by step; fit on each channel's own."""
    samples = {channel: each.development for channel, each in applicants.items()}
    starts = grid(FIGURES, together(list(samples.values())), recipe.fineness)
    return {channel: fit(sample, starts, recipe.ridge) for channel, sample in samples.items()}


def _drawn(random: np.random.Generator, people: int) -> dict[str, Applicants]:
    now = through_the_door(random, people)
    parts = {channel: halves(random, sample, DEVELOPMENT) for channel, sample in now.items()}
    later = through_the_door(random, people * LATER_PEOPLE // PEOPLE, LATER_PRESSURE)
    return {channel: Applicants(*parts[channel], later[channel]) for channel in CHANNELS}
