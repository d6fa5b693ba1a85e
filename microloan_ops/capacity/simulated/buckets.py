"""Partitions of tables and indexes: what they bear a second, save up, and refuse."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.float64]
# DynamoDB keeps up to five minutes of what was not used ("Burst and adaptive capacity").
SAVED_SECONDS = 300
# A partition that is too busy is split; how soon is not published.
_SPLIT_AFTER = 60


class Buckets:
    """Token buckets, one for each partition or key of each place.

    Parameters
    ----------
    bears
        Units a second of one partition.
    parts
        By place, what each of its partitions gets of its units, in proportion.
    adapts
        Whether what is too busy for a minute is split, so that it bears twice as much.
    """

    def __init__(
        self, bears: float, parts: Mapping[str, Sequence[float]], *, adapts: bool = False
    ) -> None:
        sizes = [len(shares) for shares in parts.values()]
        ends = np.cumsum(sizes)
        self.places = list(parts)
        self._at = {
            place: slice(end - size, end)
            for place, end, size in zip(parts, ends, sizes, strict=True)
        }
        self._of = np.repeat(np.arange(len(sizes)), sizes)
        self._shares = np.concatenate([np.array(one) / sum(one) for one in parts.values()])
        self._caps = np.full(sum(sizes), bears)
        self._saved = self._caps * SAVED_SECONDS
        self._late = np.zeros(sum(sizes))
        self._refused = np.zeros(sum(sizes))
        self._adapts = adapts

    @property
    def refused(self) -> dict[str, float]:
        """Units that were refused, of the places that refused some."""
        sums = {place: float(self._refused[at].sum()) for place, at in self._at.items()}
        return {place: units for place, units in sums.items() if units}

    def fall(self, units: Units, chance: np.random.Generator) -> Units:
        """Return how the units of each place fall on its partitions, by the hash of their keys."""
        found: Units = chance.poisson(units[self._of] * self._shares).astype(np.float64)
        return found

    def fall_on(self, place: str, units: float, chance: np.random.Generator) -> Units:
        """Return the same for one place, in the vector of all."""
        every = np.zeros(len(self.places))
        every[self.places.index(place)] = units
        return self.fall(every, chance)

    def at(self, place: str, of: Units) -> Units:
        """Return the part of a vector that is a place's."""
        found: Units = of[self._at[place]]
        return found

    def busiest(self, place: str, of: Units) -> float:
        """Return the units of the partition that gets most of a place, whatever chance did."""
        return float(self.at(place, of)[self.at(place, self._shares).argmax()])

    def ready(self, place: str) -> Units:
        """Return the units that each partition of a place has now."""
        return self.at(place, self._saved)

    def take_of(self, place: str, wanted: Units) -> None:
        """Take what is wanted of each partition of a place."""
        every = np.zeros_like(self._saved)
        every[self._at[place]] = wanted
        self.take(every)

    def take(self, wanted: Units) -> None:
        """Take units of each partition; what is not there is refused."""
        left = self._saved - wanted
        short = np.maximum(-left, 0)
        self._saved = np.maximum(left, 0)
        self._refused += short
        if self._adapts and short.any():
            self._late = np.where(short > 0, self._late + 1, 0)
            split = self._late >= _SPLIT_AFTER
            self._caps = np.where(split, self._caps * 2, self._caps)
            self._late = np.where(split, 0, self._late)

    def tick(self) -> None:
        """Let a second pass."""
        self._saved = np.minimum(self._saved + self._caps, self._caps * SAVED_SECONDS)
