"""Dead letters: the failed task, its time and the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Message = Mapping[str, Any]


class Task(StrEnum):
    """A task to repeat."""

    TRANSFERS = "transfers"
    SWEEP = "sweep"
    END_OF_DAY = "end_of_day"
    WATCH = "watch"
    LOTTERY = "lottery"
    UNKNOWN = "unknown"
    """A message of an unknown form."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a stream's records, which a message names but does not hold."""

    stream: str
    shard: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message in a queue, or a failed execution.

    Parameters
    ----------
    name
        The message's ID, or the execution.
    queue, receipt
        The queue and the receipt handle of a message. Empty for an execution.
    """

    task: Task
    name: str
    since: datetime
    reason: str
    queue: str = ""
    receipt: str = ""
    records: Range | None = None


def read_letter(message: Message, queue: str, targets: Mapping[str, Task]) -> DeadLetter:
    """Read a message.

    Parameters
    ----------
    targets
        The task by the name of its function or state machine.
    """
    task, reason, records = _read(message, targets)
    return DeadLetter(
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
        return _read_schedule(message["MessageAttributes"], targets)
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
    """Return the error of a function, or nothing if it never ran."""
    message = (record.get("responsePayload") or {}).get("errorMessage")
    return f": {message}" if message else ""


def _read_schedule(
    attributes: Mapping[str, Any], targets: Mapping[str, Task]
) -> tuple[Task, str, None]:
    """Read a dead letter of EventBridge Scheduler."""
    values = {
        name: attribute["StringValue"]
        for name, attribute in attributes.items()
        if "StringValue" in attribute
    }
    reason = ": ".join(values[name] for name in ("ERROR_CODE", "ERROR_MESSAGE") if name in values)
    return _task(values["TARGET_ARN"], targets), reason, None


def _range(batch: Mapping[str, str]) -> Range:
    return Range(
        stream=batch["streamArn"],
        shard=batch["shardId"],
        first=batch["startSequenceNumber"],
        last=batch["endSequenceNumber"],
    )


def _task(arn: str, targets: Mapping[str, Task]) -> Task:
    """Return the task of a function or state machine, with or without a version."""
    named = arn.split(":")[6:]
    return targets.get(named[0], Task.UNKNOWN) if named else Task.UNKNOWN
