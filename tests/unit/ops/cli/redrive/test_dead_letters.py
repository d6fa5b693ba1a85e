"""Dead letters in the forms that AWS documents."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from microloan_ops.cli.redrive.dead_letters import DeadLetter, Range, Task, read_letter

ACCOUNT = "ap-east-1:123456789012"
STREAM = f"arn:aws:dynamodb:{ACCOUNT}:table/Transfers/stream/2026-11-25T00:00:00.000"
SWEEP, NIGHT = (
    f"arn:aws:lambda:{ACCOUNT}:function:sweep",
    f"arn:aws:states:{ACCOUNT}:stateMachine:n",
)
TARGETS = {"sweep": Task.SWEEP, "watch": Task.WATCH, "n": Task.END_OF_DAY}
# https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
BATCH = {
    "requestContext": {
        "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
        "functionArn": f"arn:aws:lambda:{ACCOUNT}:function:move:live",
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 6,
    },
    "responseContext": {"statusCode": 200, "executedVersion": "3", "functionError": "Unhandled"},
    "version": "1.0",
    "timestamp": "2026-11-25T00:13:49.717Z",
    "DDBStreamBatchInfo": {
        "shardId": "shardId-00000001573689847184-864758bb",
        "startSequenceNumber": "800000000003126276362",
        "endSequenceNumber": "800000000003126276399",
        "approximateArrivalOfFirstRecord": "2026-11-25T00:13:19Z",
        "approximateArrivalOfLastRecord": "2026-11-25T00:13:19Z",
        "batchSize": 1,
        "streamArn": STREAM,
    },
}
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
FAILED = {
    "version": "1.0",
    "timestamp": "2026-11-25T00:02:01.000Z",
    "requestContext": {
        "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
        "functionArn": f"{SWEEP}:live",
        "condition": "RetriesExhausted",
        "approximateInvokeCount": 1,
    },
    "requestPayload": {},
    "responseContext": {"statusCode": 200, "executedVersion": "7", "functionError": "Unhandled"},
    "responsePayload": {"errorMessage": "no answer", "errorType": "NoResponseError"},
}


def read(body: object, attributes: dict[str, str] | None = None) -> DeadLetter:
    message: dict[str, Any] = {
        "MessageId": "m-1",
        "ReceiptHandle": "r-1",
        "Attributes": {"SentTimestamp": "1764028800000"},
        "Body": body if isinstance(body, str) else json.dumps(body),
    }
    if attributes:
        message["MessageAttributes"] = {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        }
    return read_letter(message, "https://queue", TARGETS)


def test_failed_stream_batch_names_its_records() -> None:
    letter = read(BATCH)
    assert (letter.task, letter.reason) == (Task.TRANSFERS, "RetryAttemptsExhausted")
    assert letter.records == Range(
        STREAM,
        "shardId-00000001573689847184-864758bb",
        "800000000003126276362",
        "800000000003126276399",
    )
    assert letter.since == datetime(2025, 11, 25, tzinfo=UTC)
    assert (letter.name, letter.receipt, letter.queue) == ("m-1", "r-1", "https://queue")


def test_failed_function_has_its_reason() -> None:
    letter = read(FAILED)
    assert (letter.task, letter.reason) == (Task.SWEEP, "RetriesExhausted: no answer")


def test_function_that_never_ran_has_only_the_condition() -> None:
    context = FAILED["requestContext"] | {"condition": "EventAgeExceeded"}  # type: ignore[operator]
    record = {name: FAILED[name] for name in FAILED if not name.startswith("response")}
    letter = read(record | {"requestContext": context})
    assert (letter.task, letter.reason) == (Task.SWEEP, "EventAgeExceeded")


@pytest.mark.parametrize(
    ("target", "task"),
    [(SWEEP, Task.SWEEP), (f"{SWEEP}:live", Task.SWEEP), (NIGHT, Task.END_OF_DAY)],
)
def test_missed_schedule_has_its_task_and_reason(target: str, task: Task) -> None:
    letter = read(
        "{}",
        {
            "SCHEDULE_ARN": f"arn:aws:scheduler:{ACCOUNT}:schedule/default/nightly",
            "TARGET_ARN": target,
            "ERROR_CODE": "AccessDeniedException",
            "ERROR_MESSAGE": "not authorized",
            "RETRY_ATTEMPTS": "3",
            "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        },
    )
    assert (letter.task, letter.reason) == (task, "AccessDeniedException: not authorized")


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "[]",
        {},
        {"DDBStreamBatchInfo": {}, "requestContext": {}},
        {"requestContext": {"functionArn": "arn", "condition": "x"}},
        {
            "requestContext": {
                "functionArn": f"arn:aws:lambda:{ACCOUNT}:function:a",
                "condition": "",
            }
        },
    ],
)
def test_unknown_message_is_read_as_an_unknown_task(body: object) -> None:
    assert read(body).task is Task.UNKNOWN
