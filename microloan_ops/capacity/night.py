"""The night of a large book: how long its parts take, and how fast they read and write."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from microloan.usecases.end_of_day.close_days import interleave_segments
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.settings import Settings, segments
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.waits import (
    MEGABYTE,
    MILLION,
    PAGE_SECONDS,
    SHARE_OF_A_CORE,
    lasts,
    night_lasts,
)

# Notices of one PutEvents, bytes of a segment in the plan, and transitions of its execution.
_NOTICES, _PLANNED, _STEPS = 10, 60, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night on paper; seconds, and units or calls a second.

    Parameters
    ----------
    segment
        Seconds that a worker has one for.
    workers
        Seconds until all of them are done.
    crowding
        How many times more of the workers are in one partition than if they were spread evenly.
    reads, writes
        Units a second while they work: of `Loans`, and by table and index.
    asked
        Collections put on the outbox in a second.
    drained
        Seconds until the outbox is rid of them.
    draw_waits
        Seconds that a draw waits which comes when the last collection has been put there.
    close
        Seconds that the close of the day takes to read what was booked.
    """

    segment: Decimal
    workers: Decimal
    crowding: Decimal
    reads: Decimal
    writes: Mapping[str, Decimal]
    asked: Decimal
    drained: Decimal
    draw_waits: Decimal
    close: Decimal
    events: Decimal
    transitions: Decimal
    plan: Decimal
    executions: Decimal


def night(load: Load, counted: Counted, settings: Settings) -> Night:
    """Return the night of a load, as if nothing held it up.

    Parameters
    ----------
    load
        How many loans are open, and how many fall due.
    counted
        What a loan and a collection take.
    settings
        Workers, movers, partitions.
    """
    cut = segments(int(load.open_loans))
    workers = Decimal(min(cut, settings.workers))
    busy = night_lasts(counted, load.open_loans, load.night_collections)
    lasting = busy / workers
    # A worker takes whole segments, one after the other.
    done = busy / cut * ceil(cut / workers)
    mover = settings.mover("collections")
    moved = lasts("a payment is collected", counted.operations["a payment is collected"]) / 1_000
    drained = load.night_collections * moved / mover.at_once(settings.partitions)
    shared = "draws" in mover.takes
    return Night(
        segment=busy / cut,
        workers=done,
        crowding=crowding(interleave_segments(cut), int(workers), settings.partitions),
        reads=load.open_loans * counted.night.read / lasting,
        writes={
            place: units * load.night_collections / lasting
            for place, units in counted.night.collection.items()
        },
        asked=load.night_collections / lasting,
        drained=drained,
        draw_waits=max(drained - done, Decimal(0)) if shared else Decimal(0),
        close=_close(load, counted),
        events=load.night_collections / _NOTICES / lasting,
        transitions=Decimal(_STEPS * cut) / lasting,
        plan=Decimal(_PLANNED * cut),
        executions=workers + mover.at_once(settings.partitions),
    )


def crowding(order: Sequence[int], workers: int, parts: int) -> Decimal:
    """Return how many times its even share of the workers the fullest partition ever has.

    A segment of a parallel scan is a stretch of the hashes, as a partition is.

    Examples
    --------
    >>> crowding(range(8), 4, 4), crowding([0, 2, 4, 6, 1, 3, 5, 7], 4, 4)
    (Decimal('2'), Decimal('1'))
    """
    at_once = [order[begin : begin + workers] for begin in range(len(order) - workers + 1)]
    of = len(order)
    fullest = max(
        max(Counter(number * parts // of for number in some).values()) for some in at_once
    )
    return Decimal(fullest * parts) / workers


def _close(load: Load, counted: Counted) -> Decimal:
    entries = load.entries
    pages = entries * counted.night.entry_bytes / MEGABYTE
    return entries * counted.night.entry / MILLION / SHARE_OF_A_CORE + pages * PAGE_SECONDS
