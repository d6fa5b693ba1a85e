"""Capacity on paper: what each limit is asked for at a load, what binds first in front."""

from collections.abc import Iterator
from decimal import Decimal

from microloan_ops.capacity.load import Load
from microloan_ops.capacity.night import Night, night
from microloan_ops.capacity.peak import at_peak
from microloan_ops.capacity.quotas import Quotas
from microloan_ops.capacity.row import Row, When
from microloan_ops.capacity.settings import Settings
from microloan_ops.cost.counted import Counted

# Seconds from the click to the money.
PROMISE = 180
# Seconds before its end at which a worker hands on.
HANDS_ON = 120
# Seconds from the night's run at 00:10 to the afternoon's at 17:00.
_UNTIL_AFTERNOON = 17 * 3_600 - 600


def paper(load: Load, counted: Counted, settings: Settings, quotas: Quotas) -> tuple[Row, ...]:
    """Return what a load asks of every limit, what binds first in front.

    Parameters
    ----------
    load
        The day, its peak and the open book.
    counted
        What an operation takes.
    settings
        The stack's own limits.
    quotas
        Those of AWS.
    """
    rows = (
        *at_peak(load, counted, settings, quotas),
        *_night(night(load, counted, settings), settings, quotas),
    )
    return tuple(sorted(rows, key=lambda row: row.share, reverse=True))


def _night(found: Night, settings: Settings, quotas: Quotas) -> Iterator[Row]:
    keys = settings.open_shards
    partition = quotas["partition_writes"]
    warm = "WarmWriteUnits; EndOfDayConcurrency, for fewer workers"
    yield Row(
        When.NIGHT,
        "Loans, units read a second at the busiest partition",
        found.reads * found.crowding / settings.partitions,
        quotas["partition_reads"],
        warm,
    )
    yield Row(
        When.NIGHT,
        "Loans, units written a second at the busiest partition",
        found.writes["Loans"] * found.crowding / settings.partitions,
        partition,
        warm,
    )
    yield Row(
        When.NIGHT,
        "Transfers, units written a second",
        found.writes["Transfers"],
        Decimal(settings.warm),
        warm,
    )
    yield Row(
        When.NIGHT,
        f"Transfers/open, units written a second at one of {keys} keys",
        found.writes["Transfers/open"] / keys,
        partition,
        "OPEN_SHARDS",
    )
    yield Row(
        When.NIGHT,
        "seconds that a draw waits behind the night's collections",
        found.draw_waits,
        Decimal(PROMISE),
        "an event source of their own for collections",
    )
    yield Row(
        When.NIGHT,
        "seconds until all is collected, to be done by 17:00",
        found.drained,
        Decimal(_UNTIL_AFTERNOON),
        "WarmWriteUnits, for shards; TransferWorkerConcurrency; as much as the rails bear",
    )
    yield Row(
        When.NIGHT,
        "seconds that a segment takes a worker",
        found.segment,
        Decimal(settings.worker_seconds - HANDS_ON),
        "nothing has to: a worker that runs out of time hands on",
    )
    yield Row(
        When.NIGHT,
        "seconds that the close of a day reads its entries",
        found.close,
        Decimal(settings.close_seconds),
        "more memory, and so processor, for EndOfDayClose",
    )
    yield Row(
        When.NIGHT,
        "EventBridge, PutEvents a second",
        found.events,
        quotas["events"],
        "AWS, when asked; EndOfDayConcurrency, for fewer workers",
    )
    yield Row(
        When.NIGHT,
        "Step Functions, state transitions a second",
        found.transitions,
        quotas["transitions"],
        "AWS, when asked",
    )
    yield Row(
        When.NIGHT, "Step Functions, bytes of the plan", found.plan, quotas["payload"], "nothing"
    )
    yield Row(
        When.NIGHT,
        "Lambda, executions at once in the account",
        found.executions,
        quotas["executions"],
        "AWS, when asked",
    )
