"""The stack's own settings, read where they are set: in `template.yaml` and in the code."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.customer_items import OPEN_SHARDS, transfer_to_item
from microloan.adapters.dynamodb.end_of_day import LOANS_PER_SEGMENT, MAX_SEGMENTS, MIN_SEGMENTS
from microloan.adapters.dynamodb.loan_items import DAY_SHARDS
from microloan.domain.payments.transfer import Direction, Transfer
from microloan_ops.capacity.quotas import published
from microloan_ops.template import resources, template

# The template's parameters on which limits hang.
PARAMETERS = {
    "TransferWorkerConcurrency",
    "EndOfDayConcurrency",
    "RequestsPerSecond",
    "WarmWriteUnits",
}
_NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mover:
    """An event source by which the outbox's stream hands transfers to the function that moves them.

    Parameters
    ----------
    reserved
        What bounds the executions of the function, where concurrency is reserved.
    batches
        How many batches of a shard it works on at once.
    takes
        What it is handed: `draws`, `payments` of customers, `collections` of the night, `refunds`.
    """

    reserved: int
    batches: int
    takes: frozenset[str]

    def at_once(self, shards: int) -> Decimal:
        """Return how many transfers it moves at once, from a stream of so many shards.

        A table's stream has as many shards as the table has partitions.
        """
        return Decimal(min(shards * self.batches, self.reserved))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template and the code say.

    Parameters
    ----------
    requests
        Requests a second that the stage lets through.
    routes
        The same of a route that has a rate of its own, by `METHOD /path`.
    movers
        Who moves money, by event source.
    warm
        Write units a second that Loans and Transfers are ready for.
    workers
        Segments of the night at once.
    worker_seconds, close_seconds
        How long a worker of the night and the close of a day may take.
    day_shards, open_shards
        Keys of the journal's day and of the unfinished transfers.
    """

    requests: int
    routes: Mapping[str, int]
    movers: Mapping[str, Mover]
    workers: int
    warm: int
    worker_seconds: int
    close_seconds: int
    day_shards: int = DAY_SHARDS
    open_shards: int = OPEN_SHARDS

    @property
    def partitions(self) -> int:
        """Of Loans and Transfers, as few as there can be; each takes a thousand units a second."""
        return self.warm // int(published()["partition_writes"])

    def mover(self, of: str) -> Mover:
        """Return who moves draws, payments or collections."""
        [found] = (one for one in self.movers.values() if of in one.takes)
        return found


def settings(given: Mapping[str, int] | None = None) -> Settings:
    """Return the settings of this checkout, with some of the template's parameters as given.

    Raises
    ------
    LookupError
        For a parameter that no limit here hangs on.
    """
    values = {name: int(template()["Parameters"][name]["Default"]) for name in PARAMETERS}
    if unknown := sorted((given or {}).keys() - PARAMETERS):
        raise LookupError(f"no limit hangs on {', '.join(unknown)}")
    values |= given or {}
    api = resources("AWS::Serverless::Api")["Api"]["Properties"]
    # Of a stack that is active.
    every, *some = api["MethodSettings"]["Fn::If"][1]
    night = resources("AWS::Serverless::StateMachine")["EndOfDay"]["Properties"]["Definition"]
    functions = resources("AWS::Serverless::Function")
    return Settings(
        requests=values[every["ThrottlingRateLimit"]["Ref"]],
        routes={_route(one): one["ThrottlingRateLimit"] for one in some},
        movers=_movers(functions["TransferWorker"]["Properties"], values),
        workers=min(night["States"]["Accrue"]["MaxConcurrency"], values["EndOfDayConcurrency"]),
        warm=values["WarmWriteUnits"],
        worker_seconds=functions["EndOfDayValue"]["Properties"]["Timeout"],
        close_seconds=functions["EndOfDayClose"]["Properties"]["Timeout"],
    )


def segments(loans: int) -> int:
    """Return into how many segments the night cuts so many open loans.

    Examples
    --------
    >>> segments(10_000_000)
    501
    """
    return min(max(loans // LOANS_PER_SEGMENT + 1, MIN_SEGMENTS), MAX_SEGMENTS)


def _route(setting: Mapping[str, Any]) -> str:
    # In a MethodSetting a slash within a path is ~1.
    return f"{setting['HttpMethod']} {setting['ResourcePath'][1:].replace('~1', '/')}"


def _movers(properties: Mapping[str, Any], values: Mapping[str, int]) -> dict[str, Mover]:
    """Return the event sources of the function that moves money, by their names."""
    reserved = values[properties["ReservedConcurrentExecutions"]["Fn::If"][1]["Ref"]]
    streams = {
        name: event["Properties"]
        for name, event in properties["Events"].items()
        if event["Type"] == "DynamoDB"
    }
    return {
        name: Mover(reserved, of["ParallelizationFactor"], _taken(of["FilterCriteria"]["Filters"]))
        for name, of in streams.items()
    }


def _taken(filters: Sequence[Mapping[str, str]]) -> frozenset[str]:
    patterns = [json.loads(each["Pattern"]) for each in filters]
    return frozenset(
        what
        for what, record in _records().items()
        if any(matches(pattern, record) for pattern in patterns)
    )


def _records() -> Mapping[str, Any]:
    """Return what the stream has of a new transfer of each kind, as the adapter writes it."""
    kinds = {
        "draws": (Direction.DISBURSE, "of a request"),
        "payments": (Direction.COLLECT, "of a request"),
        "collections": (Direction.COLLECT, ""),
        "refunds": (Direction.REFUND, ""),
    }
    return {
        what: {
            "eventName": "INSERT",
            "dynamodb": {"NewImage": serialize_item(transfer_to_item(one))},
        }
        for what, (direction, fingerprint) in kinds.items()
        for one in [
            Transfer("t", direction, "c", "l", "k", 1, _NOON.date(), _NOON, fingerprint=fingerprint)
        ]
    }


def matches(pattern: object, record: object) -> bool:
    """Return whether a filter of an event source lets a record through.

    Examples
    --------
    >>> matches({"a": [{"anything-but": [""]}]}, {"a": "b"})
    True
    """
    if isinstance(pattern, dict):
        return isinstance(record, dict) and all(
            name in record and matches(inner, record[name]) for name, inner in pattern.items()
        )
    if not isinstance(pattern, list):
        raise TypeError(f"no filter of ours has a {type(pattern).__name__} here")
    return any(
        record not in one["anything-but"] if isinstance(one, dict) else record == one
        for one in pattern
    )
