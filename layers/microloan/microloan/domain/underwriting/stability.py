"""The stability of applicants against the population of a card's fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from microloan.domain.underwriting.scorecard import Band

_CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP)
_PLACES = Decimal("0.0001")
_WATCH, _SHIFTED = Decimal("0.1"), Decimal("0.25")


class Verdict(StrEnum):
    """The meaning of a population stability index, by the usual rule of thumb.

    Siddiqi, Intelligent Credit Scoring (2nd ed., 2017): below 0.1 no notable change, to 0.25 some,
    above that a shift.
    """

    STABLE = "stable"
    WATCH = "watch"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class BandCount:
    """A band of scores: its share when the card was fitted, and its present count."""

    start: int | None
    expected: Decimal
    count: int
    actual: Decimal
    index: Decimal


@dataclass(frozen=True, slots=True)
class Stability:
    """The scores of many people against the distribution of a card's fit."""

    bands: tuple[BandCount, ...]
    people: int

    @property
    def index(self) -> Decimal:
        """The population stability index, to four places."""
        return sum((band.index for band in self.bands), Decimal(0)).quantize(_PLACES)

    @property
    def verdict(self) -> Verdict:
        """The meaning of the index."""
        if self.index < _WATCH:
            return Verdict.STABLE
        return Verdict.WATCH if self.index < _SHIFTED else Verdict.SHIFTED


def stability(distribution: Sequence[Band], scores: Mapping[int, int]) -> Stability:
    """Compare scores with a distribution.

    The index adds up (actual - expected) x ln(actual / expected) over the bands. An empty band
    would be infinitely far away, so it counts as half a person.

    Parameters
    ----------
    distribution
        The distribution of the card, from its lowest band on.
    scores
        The number of people with each score.

    Raises
    ------
    ValueError
        When there are no scores.

    Examples
    --------
    >>> bands = (Band(None, Decimal("0.5")), Band(600, Decimal("0.5")))
    >>> stability(bands, {550: 25, 650: 75}).index
    Decimal('0.2747')
    """
    people = sum(scores.values())
    if not people:
        raise ValueError("no applicant has a score")
    counts = [0] * len(distribution)
    for score, number in scores.items():
        counts[_find_band(distribution, score)] += number
    pairs = zip(distribution, counts, strict=True)
    return Stability(tuple(_count_band(band, count, people) for band, count in pairs), people)


def _find_band(distribution: Iterable[Band], score: int) -> int:
    reached = [n for n, b in enumerate(distribution) if b.start is None or score >= b.start]
    return reached[-1]


def _count_band(band: Band, count: int, people: int) -> BandCount:
    actual = Decimal(count) / people
    seen = actual or Decimal("0.5") / people
    ratio = _CONTEXT.ln(_CONTEXT.divide(seen, band.share))
    index = _CONTEXT.multiply(seen - band.share, ratio)
    return BandCount(band.start, band.share, count, actual, index)
