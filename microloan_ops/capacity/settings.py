"""The stack's own limits, as `template.yaml` and the code set them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.end_of_day import LOANS_PER_SEGMENT, MAX_SEGMENTS, MIN_SEGMENTS
from microloan.adapters.dynamodb.entry_items import DAY_SHARDS
from microloan.adapters.dynamodb.transfer_items import (
    OPEN_SHARDS,
    transfer_to_item,
)
from microloan.domain.payments.transfer import Direction, Transfer
from microloan_ops.capacity.quotas import published
from microloan_ops.template import resources, template

# The parameters of the template that set limits.
PARAMETERS = {
    "TransferWorkerConcurrency",
    "EndOfDayConcurrency",
    "RequestsPerSecond",
    "WarmWriteUnits",
}
_NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)
# Direction and request fingerprint of a new transfer of each kind.
_KINDS = {
    "draws": (Direction.DISBURSE, "of a request"),
    "payments": (Direction.COLLECT, "of a request"),
    "collections": (Direction.COLLECT, ""),
    "refunds": (Direction.REFUND, ""),
}


@dataclass(frozen=True, slots=True)
class EventSource:
    """An event source of the transfer worker on the stream of the outbox.

    Parameters
    ----------
    reserved
        Executions of the worker, where concurrency is reserved.
    batches
        Concurrent batches of a shard.
    takes
        Kinds of transfers: `draws`, customers' `payments`, end-of-day `collections`, `refunds`.
    """

    reserved: int
    batches: int
    takes: frozenset[str]

    def at_once(self, shards: int) -> Decimal:
        """Return the concurrent transfers from a stream of so many shards.

        The stream of a table has as many shards as the table has partitions.
        """
        return Decimal(min(shards * self.batches, self.reserved))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The stack's own limits.

    Parameters
    ----------
    requests
        Requests a second of the API stage.
    routes
        Requests a second of a route with a rate of its own, by `METHOD /path`.
    event_sources
        Event sources of the transfer worker, by name.
    warm
        Write units a second that Loans and Transfers are ready for.
    workers
        Concurrent segments of the end of day.
    worker_seconds, close_seconds
        Timeouts of an end-of-day worker and of the close.
    day_shards, open_shards
        Keys of the journal's day and of the unfinished transfers.
    """

    requests: int
    routes: Mapping[str, int]
    event_sources: Mapping[str, EventSource]
    workers: int
    warm: int
    worker_seconds: int
    close_seconds: int
    day_shards: int = DAY_SHARDS
    open_shards: int = OPEN_SHARDS

    @property
    def partitions(self) -> int:
        """The fewest partitions of Loans and Transfers."""
        return self.warm // int(published()["partition_writes"])

    def event_source(self, kind: str) -> EventSource:
        """Return the event source of a kind of transfers."""
        [found] = (source for source in self.event_sources.values() if kind in source.takes)
        return found


def settings(parameters: Mapping[str, int] | None = None) -> Settings:
    """Return the settings of this checkout, with other values of parameters.

    Raises
    ------
    LookupError
        For a parameter that sets no limit.
    """
    values = {name: int(template()["Parameters"][name]["Default"]) for name in PARAMETERS}
    if unknown := sorted((parameters or {}).keys() - PARAMETERS):
        raise LookupError(f"no limit depends on {', '.join(unknown)}")
    values |= parameters or {}
    api = resources("AWS::Serverless::Api")["Api"]["Properties"]
    # The first case is an active stack's, the other a standby's.
    stage, *routes = api["MethodSettings"]["Fn::If"][1]
    night = resources("AWS::Serverless::StateMachine")["EndOfDay"]["Properties"]["Definition"]
    functions = resources("AWS::Serverless::Function")
    return Settings(
        requests=values[stage["ThrottlingRateLimit"]["Ref"]],
        routes={_route(route): route["ThrottlingRateLimit"] for route in routes},
        event_sources=_event_sources(functions["TransferWorker"]["Properties"], values),
        workers=min(night["States"]["Accrue"]["MaxConcurrency"], values["EndOfDayConcurrency"]),
        warm=values["WarmWriteUnits"],
        worker_seconds=functions["EndOfDayValue"]["Properties"]["Timeout"],
        close_seconds=functions["EndOfDayClose"]["Properties"]["Timeout"],
    )


def segments(loans: int) -> int:
    """Return the number of end-of-day segments for so many open loans.

    Examples
    --------
    >>> segments(10_000_000)
    501
    """
    return min(max(loans // LOANS_PER_SEGMENT + 1, MIN_SEGMENTS), MAX_SEGMENTS)


def _route(setting: Mapping[str, Any]) -> str:
    # In a MethodSetting a slash within a path is ~1.
    return f"{setting['HttpMethod']} {setting['ResourcePath'][1:].replace('~1', '/')}"


def _event_sources(worker: Mapping[str, Any], values: Mapping[str, int]) -> dict[str, EventSource]:
    reserved = values[worker["ReservedConcurrentExecutions"]["Fn::If"][1]["Ref"]]
    streams = {
        name: event["Properties"]
        for name, event in worker["Events"].items()
        if event["Type"] == "DynamoDB"
    }
    return {
        name: EventSource(
            reserved, stream["ParallelizationFactor"], _kinds(stream["FilterCriteria"]["Filters"])
        )
        for name, stream in streams.items()
    }


def _kinds(filters: Sequence[Mapping[str, str]]) -> frozenset[str]:
    patterns = [json.loads(each["Pattern"]) for each in filters]
    return frozenset(
        kind for kind in _KINDS if any(matches(pattern, _record(kind)) for pattern in patterns)
    )


def _record(kind: str) -> Mapping[str, Any]:
    """Return the stream's record of a new transfer, as the adapter writes it."""
    direction, fingerprint = _KINDS[kind]
    day = _NOON.date()
    transfer = Transfer("t", direction, "c", "l", "k", 1, day, _NOON, fingerprint=fingerprint)
    image = serialize_item(transfer_to_item(transfer))
    return {"eventName": "INSERT", "dynamodb": {"NewImage": image}}


def matches(pattern: object, record: object) -> bool:
    """Return whether a filter of an event source accepts a record.

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
        raise TypeError(f"no filter of the template has a {type(pattern).__name__} here")
    return any(_is_chosen(choice, record) for choice in pattern)


def _is_chosen(choice: object, record: object) -> bool:
    match choice:
        case {"anything-but": others}:
            return record not in others
        case {"prefix": begin}:
            return str(record).startswith(begin)
        case _:
            return record == choice
