"""The stack's own settings, read where they are set: in `template.yaml` and in the code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from microloan.adapters.dynamodb.loan_items import DAY_SHARDS
from microloan.adapters.dynamodb.night import LOANS_PER_SEGMENT, MAX_SEGMENTS, MIN_SEGMENTS
from microloan.adapters.dynamodb.people_items import OPEN_SHARDS, transfer_item
from microloan.adapters.dynamodb.wire import to_wire
from microloan.domain.transfer import Direction, Transfer
from ops.template import resources, template

Pattern = Mapping[str, Any]
_NOON = datetime(2026, 1, 15, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mover:
    """A function that the outbox's stream hands transfers to.

    Parameters
    ----------
    reserved
        The parameter's value that bounds its executions, where concurrency is reserved.
    batches
        How many batches of a shard it works on at once.
    takes
        What it is handed: `draws`, `payments` of customers, `collections` of the night.
    """

    reserved: int
    batches: int
    takes: frozenset[str]

    def at_once(self, shards: Decimal) -> Decimal:
        """Return how many transfers it moves at once, from a stream of so many shards.

        A table's stream has as many shards as the table has partitions.
        """
        return min(shards * self.batches, Decimal(self.reserved))


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
        Who moves money, by function.
    workers
        Segments of the night at once.
    close_seconds
        How long the close of a day may take.
    day_shards, open_shards
        Keys of the journal's day and of the unfinished transfers.
    """

    requests: int
    routes: Mapping[str, int]
    movers: Mapping[str, Mover]
    workers: int
    close_seconds: int
    day_shards: int = DAY_SHARDS
    open_shards: int = OPEN_SHARDS

    def mover(self, of: str) -> Mover:
        """Return who moves draws, payments or collections."""
        [found] = (one for one in self.movers.values() if of in one.takes)
        return found


@cache
def settings() -> Settings:
    """Return the settings of this checkout."""
    api = resources("AWS::Serverless::Api")["Api"]["Properties"]
    # Of a stack that is active.
    every, *some = api["MethodSettings"]["Fn::If"][1]
    night = resources("AWS::Serverless::StateMachine")["Night"]["Properties"]["Definition"]
    functions = resources("AWS::Serverless::Function")
    return Settings(
        requests=every["ThrottlingRateLimit"],
        routes={_route(one): one["ThrottlingRateLimit"] for one in some},
        movers=dict(_movers(functions)),
        workers=min(night["States"]["Accrue"]["MaxConcurrency"], _parameter("NightConcurrency")),
        close_seconds=functions["NightClose"]["Properties"]["Timeout"],
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


def _parameter(name: str) -> int:
    return int(template()["Parameters"][name]["Default"])


def _movers(functions: Mapping[str, Any]) -> list[tuple[str, Mover]]:
    found = []
    for name, one in functions.items():
        properties = one["Properties"]
        for event in properties.get("Events", {}).values():
            if event["Type"] == "DynamoDB":
                of = event["Properties"]
                reserved = properties["ReservedConcurrentExecutions"]["Fn::If"][1]["Ref"]
                takes = frozenset(
                    what
                    for what, record in _records().items()
                    if any(
                        matches(json.loads(each["Pattern"]), record)
                        for each in of["FilterCriteria"]["Filters"]
                    )
                )
                found.append(
                    (name, Mover(_parameter(reserved), of["ParallelizationFactor"], takes))
                )
    return found


def _records() -> Mapping[str, Any]:
    """Return what the stream has of a new transfer of each kind, as the adapter writes it."""
    kinds = {
        "draws": (Direction.DISBURSE, "of a request"),
        "payments": (Direction.COLLECT, "of a request"),
        "collections": (Direction.COLLECT, ""),
    }
    return {
        what: {"eventName": "INSERT", "dynamodb": {"NewImage": to_wire(transfer_item(one))}}
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
