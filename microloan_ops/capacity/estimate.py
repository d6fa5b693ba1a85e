"""The estimate: the use of each limit at a load."""

from collections.abc import Iterator
from decimal import Decimal

from microloan_ops.capacity.end_of_day import EndOfDay, end_of_day
from microloan_ops.capacity.limit_use import LimitUse, Use, When
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.peak import peak_uses
from microloan_ops.capacity.quotas import Quotas
from microloan_ops.capacity.settings import Settings
from microloan_ops.cost.counted import Counted

# Seconds from the click to the money.
PROMISE = 180
# Remaining seconds at which a worker hands its segment to the next invocation.
HAND_OVER = 120
# Seconds from the run at 00:10 to the afternoon's at 17:00.
_UNTIL_AFTERNOON = 17 * 3_600 - 600


def estimate(
    load: Load, counted: Counted, settings: Settings, quotas: Quotas
) -> tuple[LimitUse, ...]:
    """Return the use of every limit at a load, the tightest first.

    Parameters
    ----------
    load
        The day, its peak and the open loans.
    counted
        Units and calls of each operation.
    settings
        The stack's own limits.
    quotas
        The limits of AWS.
    """
    night = end_of_day(load, counted, settings)
    uses = [
        *(LimitUse(When.PEAK, *use) for use in peak_uses(load, counted, settings, quotas)),
        *(LimitUse(When.NIGHT, *use) for use in _table_uses(night, settings, quotas)),
        *(LimitUse(When.NIGHT, *use) for use in _duration_uses(night, settings)),
        *(LimitUse(When.NIGHT, *use) for use in _service_uses(night, quotas)),
    ]
    return tuple(sorted(uses, key=lambda use: use.share, reverse=True))


def _table_uses(night: EndOfDay, settings: Settings, quotas: Quotas) -> Iterator[Use]:
    keys = settings.open_shards
    partition = quotas["partition_writes"]
    warm = "WarmWriteUnits; EndOfDayConcurrency, for fewer workers"
    reads = night.reads * night.crowding / settings.partitions
    yield (
        *("Loans, units read a second at the busiest partition", reads),
        *(quotas["partition_reads"], warm),
    )
    writes = night.writes["Loans"] * night.crowding / settings.partitions
    yield "Loans, units written a second at the busiest partition", writes, partition, warm
    transfers = night.writes["Transfers"]
    yield "Transfers, units written a second", transfers, Decimal(settings.warm), warm
    yield (
        f"Transfers/open, units written a second at one of {keys} keys",
        *(night.writes["Transfers/open"] / keys, partition, "OPEN_SHARDS"),
    )


def _duration_uses(night: EndOfDay, settings: Settings) -> Iterator[Use]:
    yield (
        *("seconds that a draw waits behind the night's collections", night.draw_waits),
        *(Decimal(PROMISE), "an event source of their own for collections"),
    )
    yield (
        *("seconds until all is collected, to be done by 17:00", night.drained),
        Decimal(_UNTIL_AFTERNOON),
        "WarmWriteUnits, for shards; TransferWorkerConcurrency; the payment gateway's rate",
    )
    yield (
        *("seconds that a segment takes a worker", night.segment),
        Decimal(settings.worker_seconds - HAND_OVER),
        "nothing has to: a worker without time hands its segment over",
    )
    yield (
        *("seconds that the close of a day reads its entries", night.close),
        *(Decimal(settings.close_seconds), "more memory, and so processor, for EndOfDayClose"),
    )


def _service_uses(night: EndOfDay, quotas: Quotas) -> Iterator[Use]:
    on_request = "AWS, on request"
    yield (
        *("EventBridge, PutEvents a second", night.events, quotas["events"]),
        f"{on_request}; EndOfDayConcurrency, for fewer workers",
    )
    yield (
        *("Step Functions, state transitions a second", night.transitions),
        *(quotas["transitions"], on_request),
    )
    yield "Step Functions, bytes of the plan", night.plan, quotas["payload"], "nothing"
    yield (
        *("Lambda, executions at once in the account", night.executions),
        *(quotas["executions"], on_request),
    )
