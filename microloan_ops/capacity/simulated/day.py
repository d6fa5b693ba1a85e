"""A day of a load, second by second, by chance with a seed: what is refused, who waits how long."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from microloan_ops.capacity.load import Load
from microloan_ops.capacity.night import night
from microloan_ops.capacity.peak import ARRIVES, COLLECTED
from microloan_ops.capacity.quotas import published
from microloan_ops.capacity.settings import Settings
from microloan_ops.capacity.simulated.buckets import Buckets
from microloan_ops.capacity.simulated.keys import day_keys, open_keys
from microloan_ops.capacity.simulated.shape import DAY, NIGHT, PLATEAU, RUSH, shape
from microloan_ops.capacity.simulated.shard_queues import Lanes, share_of
from microloan_ops.capacity.simulated.workers import Workers
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.waits import lasts

MINUTE = 60
PERCENTILE = 99
_FEW = [1.0] * 4
# The windows in which something can bind: the night until the outbox is empty, and the rush.
AROUND_NIGHT, AROUND_RUSH = range(NIGHT - MINUTE, NIGHT + 1_800), range(RUSH - 600, RUSH + 1_500)
WHOLE_DAY = range(DAY)


@dataclass
class Seen:
    """What a simulated day showed.

    Parameters
    ----------
    series
        What was asked of each limit, by the paper's name of it, second by second.
    refused
        Requests or units that were refused, by the limit.
    waits
        Seconds from the click to the money, and how many draws had them, by part of the day.
    night
        Seconds until the night's workers were done; none when they were not.
    drained
        Seconds until the night's collections were booked; none when they were not.
    """

    series: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    waits: dict[str, list[tuple[NDArray[np.float64], NDArray[np.float64]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    night: int | None = None
    drained: int | None = None

    def most(self, what: str) -> float:
        """Return what the busiest minute asked of a limit, in a second."""
        values = np.array(self.series[what])
        minutes = values[: len(values) // MINUTE * MINUTE].reshape(-1, MINUTE)
        return float(minutes.mean(axis=1).max())

    def arrives_within(self, part: str) -> float:
        """Return the seconds within which 99 of 100 draws of a part of the day had arrived."""
        found = self.waits[part]
        waits = np.concatenate([one for one, _ in found])
        draws = np.concatenate([many for _, many in found])
        order = np.argsort(waits)
        reached = np.cumsum(draws[order]) >= draws.sum() * PERCENTILE / 100
        return float(waits[order][reached.argmax()])


class Day:
    """The stack on a day.

    Parameters
    ----------
    load, counted, settings
        As for the paper.
    seed
        Of everything that chance decides.
    adapts
        Whether partitions that are too busy are split.
    """

    def __init__(
        self,
        load: Load,
        counted: Counted,
        settings: Settings,
        seed: int = 1,
        *,
        adapts: bool = False,
    ) -> None:
        quotas = published()
        self._chance = np.random.default_rng(seed)
        self._settings, self._counted = settings, counted
        self._shape = shape(float(load.peak)) / float(load.peak)
        self._rates = {name: float(rate) for name, rate in load.a_second().items()}
        self._lasts = {
            name: float(lasts(name, counted.operations[name])) / 1_000 for name in self._rates
        }
        warm = [1.0] * settings.partitions
        parts: dict[str, Sequence[float]] = {
            place: warm if place in {"Loans", "Transfers"} else _FEW
            for one in counted.operations.values()
            for place in one.places
        }
        parts |= {"Journal/by_day": day_keys(), "Transfers/open": open_keys()}
        self._reads = Buckets(float(quotas["partition_reads"]), parts, adapts=adapts)
        self._writes = Buckets(float(quotas["partition_writes"]), parts, adapts=adapts)
        self._reading, self._writing = (
            np.array(
                [
                    [float(of.places.get(place, (0, 0))[n]) for place in parts]
                    for of in (counted.operations[name] for name in self._rates)
                ]
            )
            for n in (0, 1)
        )
        self._workers = Workers(load, counted, settings, night(load, counted, settings))
        self._lanes = {
            name: Lanes(one, settings.partitions, self._lasts[COLLECTED])
            for name, one in settings.movers.items()
        }
        [self._customers] = [one for one in self._lanes.values() if "draws" in one.mover.takes]
        [self._nightly] = [one for one in self._lanes.values() if "collections" in one.mover.takes]
        self._tokens = float(settings.burst)
        self.seen = Seen()

    def live(self, *windows: Sequence[int]) -> Seen:
        """Live through some seconds of the day, in order; return what was seen."""
        for second in (second for window in windows for second in window):
            self._second(second)
        for place, units in (*self._reads.refused.items(), *self._writes.refused.items()):
            self.seen.refused[place] += units
        return self.seen

    def _second(self, second: int) -> None:
        times = self._shape[second]
        done = {
            name: float(self._chance.poisson(rate * times)) for name, rate in self._rates.items()
        }
        at_work = self._night(second) if second >= NIGHT else 0
        done |= self._move(second, done["borrow"], done["repay"])
        self._door(done)
        self._store(done)
        busy = sum(
            many * self._counted.operations[name].files * self._lasts[name]
            for name, many in done.items()
        )
        self.seen.series["executions"].append(busy + at_work)

    def _door(self, done: Mapping[str, float]) -> None:
        requests = sum(
            many * self._counted.operations[name].files
            for name, many in done.items()
            if self._counted.operations[name].requested
        )
        self.seen.series["requests"].append(requests)
        left = self._tokens + self._settings.requests
        self.seen.refused["requests"] += max(requests - left, 0)
        self._tokens = min(max(left - requests, 0), self._settings.burst)

    def _store(self, done: Mapping[str, float]) -> None:
        many = np.array([done[name] for name in self._rates])
        written = many @ self._writing
        self._reads.take(self._reads.fall(many @ self._reading, self._chance))
        fallen = self._writes.fall(written, self._chance)
        self._writes.take(fallen)
        for place, units in zip(self._writes.places, written, strict=True):
            of = self._writes.busiest(place, fallen) if "/" in place else float(units)
            self.seen.series[f"{place} written"].append(of)
        self._reads.tick()
        self._writes.tick()

    def _night(self, second: int) -> int:
        workers = self._workers
        if not workers.busy:
            if self.seen.night is None:
                self.seen.night = second - NIGHT
            return 0
        at_work = workers.busy
        asked, units, reads = workers.second(self._reads, self._writes, self._chance)
        self._nightly.put(asked, self._chance)
        to_open = self._writes.fall_on("Transfers/open", asked, self._chance)
        self._writes.take(to_open)
        self.seen.series["night: Loans written"].append(units["Loans"])
        self.seen.series["night: Transfers written"].append(units["Transfers"])
        self.seen.series["night: Loans read"].append(reads)
        self.seen.series["night: Transfers/open written"].append(
            self._writes.busiest("Transfers/open", to_open)
        )
        return at_work

    def _move(self, second: int, draws: float, payments: float) -> dict[str, float]:
        """Move what is on the stream; draws wait where the event source has them."""
        lanes = list(self._lanes.values())
        where = self._customers.put(draws, self._chance)
        self._customers.put(payments, self._chance)
        share = share_of(lanes)
        for part in ("day", *_parts(second)):
            self.seen.waits[part].append((self._customers.waits(share), where))
        self.seen.series["moving"].append(self._customers.busy)
        collected = sum(one.move(share) for one in lanes)
        if self.seen.night is not None and self.seen.drained is None and self._empty():
            self.seen.drained = second - NIGHT
        of_draws = min(collected, draws)
        return {ARRIVES: of_draws, COLLECTED: collected - of_draws}

    def _empty(self) -> bool:
        return bool(self._nightly.waiting.sum() < len(self._nightly.waiting))


def _parts(second: int) -> tuple[str, ...]:
    if RUSH <= second < RUSH + PLATEAU:
        return ("rush",)
    if NIGHT <= second < NIGHT + 1_800:
        return ("night",)
    return ()
