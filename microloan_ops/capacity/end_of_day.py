"""The end of day of a large book: durations, reads and writes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from microloan.usecases.end_of_day.close_days import interleave_segments
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.settings import Settings, segments
from microloan_ops.cost.counted import Counted
from microloan_ops.cost.durations import (
    MEGABYTE,
    MILLION,
    PAGE_SECONDS,
    SHARE_OF_A_CORE,
    milliseconds,
    valuation_seconds,
)

# Notices of one PutEvents, bytes of a segment in the plan, and transitions of its execution.
_NOTICES, _PLANNED, _STEPS = 10, 60, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfDay:
    """An estimated end of day: seconds, and units or calls a second.

    Parameters
    ----------
    segment
        Seconds of a worker for a segment.
    workers
        Seconds until all workers are done.
    crowding
        Workers in the fullest partition, as a multiple of an even spread.
    reads, writes
        Units a second meanwhile: of `Loans`, and by table and index.
    drained
        Seconds until the outbox has no collection.
    draw_waits
        Seconds that a draw waits behind the last collection.
    close
        Seconds to read the entries of the day.
    """

    segment: Decimal
    workers: Decimal
    crowding: Decimal
    reads: Decimal
    writes: Mapping[str, Decimal]
    drained: Decimal
    draw_waits: Decimal
    close: Decimal
    events: Decimal
    transitions: Decimal
    plan: Decimal
    executions: Decimal


def end_of_day(load: Load, counted: Counted, settings: Settings) -> EndOfDay:
    """Return the end of day of a load, without throttling.

    Parameters
    ----------
    load
        Number of open loans and due instalments.
    counted
        Units of a loan and of a collection.
    settings
        Workers, event sources, partitions.
    """
    count = segments(int(load.open_loans))
    workers = Decimal(min(count, settings.workers))
    busy = valuation_seconds(counted, load.open_loans, load.night_collections)
    seconds = busy / workers
    # A worker takes whole segments, one after the other.
    done = busy / count * ceil(count / workers)
    source = settings.event_source("collections")
    collection = "a payment is collected"
    moved = milliseconds(collection, counted.operations[collection]) / 1_000
    drained = load.night_collections * moved / source.at_once(settings.partitions)
    return EndOfDay(
        segment=busy / count,
        workers=done,
        crowding=crowding(interleave_segments(count), int(workers), settings.partitions),
        reads=load.open_loans * counted.night.read / seconds,
        writes={
            place: units * load.night_collections / seconds
            for place, units in counted.night.collection.items()
        },
        drained=drained,
        draw_waits=max(drained - done, Decimal(0)) if "draws" in source.takes else Decimal(0),
        close=_close(load, counted),
        events=load.night_collections / _NOTICES / seconds,
        transitions=Decimal(_STEPS * count) / seconds,
        plan=Decimal(_PLANNED * count),
        executions=workers + source.at_once(settings.partitions),
    )


def crowding(order: Sequence[int], workers: int, parts: int) -> Decimal:
    """Return the workers in the fullest partition, as a multiple of an even spread.

    A segment of a parallel scan is a range of the hashes, as a partition is.

    Examples
    --------
    >>> crowding(range(8), 4, 4), crowding([0, 2, 4, 6, 1, 3, 5, 7], 4, 4)
    (Decimal('2'), Decimal('1'))
    """
    count = len(order)
    at_once = [order[begin : begin + workers] for begin in range(count - workers + 1)]
    fullest = max(
        max(Counter(number * parts // count for number in running).values()) for running in at_once
    )
    return Decimal(fullest * parts) / workers


def _close(load: Load, counted: Counted) -> Decimal:
    entries = load.entries
    pages = entries * counted.night.entry_bytes / MEGABYTE
    return entries * counted.night.entry / MILLION / SHARE_OF_A_CORE + pages * PAGE_SECONDS
