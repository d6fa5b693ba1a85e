"""The night's workers: each has a segment, which lies in one partition of the loans."""

from collections import deque

import numpy as np

from microloan.usecases.end_of_day.close_days import interleave_segments
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.night import Night
from microloan_ops.capacity.settings import Settings, segments
from microloan_ops.capacity.simulated.buckets import Buckets, Units
from microloan_ops.cost.counted import Counted

_NOTHING = 1e-9


class Workers:
    """As many segments at once as the state machine allows; done when all of them are.

    Parameters
    ----------
    load, counted, settings
        As for the paper.
    night
        The paper's night: how long a segment takes a worker whom nothing holds up.
    """

    def __init__(self, load: Load, counted: Counted, settings: Settings, night: Night) -> None:
        cut = segments(int(load.open_loans))
        self.parts = settings.partitions
        self._left = deque(interleave_segments(cut))
        self._cut = cut
        self._seconds = float(night.segment)
        self._reads = float(load.open_loans * counted.night.read) / cut / self._seconds
        self._asked = float(load.night_collections) / cut / self._seconds
        self._units = {place: float(units) for place, units in counted.night.collection.items()}
        at_once = min(cut, settings.workers)
        self._segment = np.array([self._left.popleft() for _ in range(at_once)])
        self._rest = np.full(at_once, self._seconds)

    @property
    def busy(self) -> int:
        """How many of them work."""
        return int((self._rest > 0).sum())

    def second(
        self, reads: Buckets, writes: Buckets, chance: np.random.Generator
    ) -> tuple[float, dict[str, float], float]:
        """Work for a second, as far as the partitions let them.

        Returns
        -------
        tuple
            Collections put on the outbox; units written at the busiest partition of the loans and
            in all of the outbox; and units read at the busiest partition.
        """
        working = self._rest > 0
        where = self._segment * self.parts // self._cut
        there = np.bincount(where[working], minlength=self.parts).astype(np.float64)
        wanted_reads, wanted_writes = (
            there * self._reads,
            there * self._asked * self._units["Loans"],
        )
        wanted_outbox = there.sum() * self._asked * self._units["Transfers"]
        of_outbox = writes.at("Transfers", writes.fall_on("Transfers", wanted_outbox, chance))
        slowed = np.minimum(
            _share(reads.ready("Loans"), wanted_reads),
            _share(writes.ready("Loans"), wanted_writes),
        ) * float(_share(writes.ready("Transfers"), of_outbox).min())
        # What is refused is asked for again, by the SDK and then by the state machine.
        reads.take_of("Loans", wanted_reads)
        writes.take_of("Loans", wanted_writes)
        writes.take_of("Transfers", of_outbox)
        self._rest = np.where(working, self._rest - slowed[where], self._rest)
        asked = float((there * slowed).sum() * self._asked)
        self._go_on()
        units = {"Loans": float(wanted_writes.max()), "Transfers": float(of_outbox.sum())}
        return asked, units, float(wanted_reads.max())

    def _go_on(self) -> None:
        for place in np.flatnonzero(self._rest <= 0):
            if self._left:
                self._segment[place] = self._left.popleft()
                self._rest[place] += self._seconds


def _share(ready: Units, wanted: Units) -> Units:
    """Return which share of what is wanted is there."""
    return np.minimum(ready / np.maximum(wanted, _NOTHING), 1)
