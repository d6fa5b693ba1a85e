"""What a message in one of the queues tells: what was not done, since when, and why."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Message = Mapping[str, Any]


class Task(StrEnum):
    """What is to be done once more."""

    TRANSFERS = "transfers"
    SWEEP = "sweep"
    NIGHT = "night"
    WATCH = "watch"
    DRAW = "draw"
    UNKNOWN = "unknown"
    """A message that only a person can read."""


@dataclass(frozen=True, slots=True)
class Range:
    """Records of a stream, which a message names and does not hold."""

    stream: str
    shard: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, or a failed execution, that waits to be dealt with.

    Parameters
    ----------
    name
        The message's id, or the execution.
    queue, receipt
        Where it lies, and what it is taken out by; nothing for an execution.
    """

    task: Task
    name: str
    since: datetime
    reason: str
    queue: str = ""
    receipt: str = ""
    records: Range | None = None


def letter(message: Message, queue: str, targets: Mapping[str, Task]) -> Letter:
    """Read a message.

    Parameters
    ----------
    targets
        What is to be done once more, by the name of the function or machine that should have.
    """
    task, reason, records = _read(message, targets)
    return Letter(
        task=task,
        name=message["MessageId"],
        since=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        reason=reason,
        queue=queue,
        receipt=message["ReceiptHandle"],
        records=records,
    )


def _read(message: Message, targets: Mapping[str, Task]) -> tuple[Task, str, Range | None]:
    if "TARGET_ARN" in message.get("MessageAttributes", {}):
        return _of_a_schedule(message["MessageAttributes"], targets)
    try:
        match json.loads(message["Body"]):
            case {"DDBStreamBatchInfo": batch, "requestContext": context}:
                return Task.TRANSFERS, context["condition"], _range(batch)
            case {"requestContext": {"functionArn": arn, "condition": condition}, **rest}:
                return _task(arn, targets), f"{condition}{_error(rest)}", None
    except (ValueError, LookupError, AttributeError):
        pass
    return Task.UNKNOWN, "a message of an unknown form", None


def _error(record: Mapping[Any, Any]) -> str:
    """Return what a function said when it failed; one that was never run said nothing."""
    message = (record.get("responsePayload") or {}).get("errorMessage")
    return f": {message}" if message else ""


def _of_a_schedule(
    attributes: Mapping[str, Any], targets: Mapping[str, Task]
) -> tuple[Task, str, None]:
    """Read what EventBridge Scheduler tells of a target that it could not call."""
    told = {name: one["StringValue"] for name, one in attributes.items() if "StringValue" in one}
    reason = ": ".join(told[name] for name in ("ERROR_CODE", "ERROR_MESSAGE") if name in told)
    return _task(told["TARGET_ARN"], targets), reason, None


def _range(batch: Mapping[str, str]) -> Range:
    return Range(
        stream=batch["streamArn"],
        shard=batch["shardId"],
        first=batch["startSequenceNumber"],
        last=batch["endSequenceNumber"],
    )


def _task(arn: str, targets: Mapping[str, Task]) -> Task:
    """Return what a function or machine does, with or without a version at its end."""
    named = arn.split(":")[6:]
    return targets.get(named[0], Task.UNKNOWN) if named else Task.UNKNOWN
