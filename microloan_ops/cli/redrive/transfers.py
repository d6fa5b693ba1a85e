"""Transfers whose stream records failed, processed again by the transfer worker."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.cli.redrive.dead_letters import Range
from microloan_ops.console.stack import Stack, StackError

# A stream keeps its records for a day.
_GONE = {"TrimmedDataAccessException", "ResourceNotFoundException"}
_BATCH = 10


def unanswered(stack: Stack, ranges: Iterable[Range]) -> tuple[str, ...]:
    """Return the transfers of these records that have no result.

    A record that is too old to read may be any open transfer, so then all are returned.
    """
    named = list(ranges)
    try:
        ids = dict.fromkeys(
            transfer_id for records in named for transfer_id in _transfer_ids(stack, records)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
        ids = dict.fromkeys(transfer.transfer_id for transfer in stack.books.outbox())
    return tuple(
        transfer_id
        for transfer_id in ids
        if _status(stack, transfer_id) is TransferStatus.REQUESTED
    )


def _transfer_ids(stack: Stack, records: Range) -> Iterator[str]:
    client = stack.client("dynamodbstreams")
    iterator = client.get_shard_iterator(
        StreamArn=records.stream,
        ShardId=records.shard,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=records.first,
    )["ShardIterator"]
    while iterator:
        page = client.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > int(records.last):
                return
            yield record["dynamodb"]["Keys"]["transfer_id"]["S"]
        # An open shard always has another page, in the end an empty one.
        iterator = page.get("NextShardIterator") if page["Records"] else None


def _status(stack: Stack, transfer_id: str) -> TransferStatus | None:
    transfer = stack.books.transfer(transfer_id)
    return transfer.status if transfer else None


def move(stack: Stack, ids: tuple[str, ...]) -> str:
    """Send transfers to the worker, as the stream does, and return the result.

    Raises
    ------
    StackError
        When transfers fail. The message names them.
    """
    failed = [
        transfer_id
        for n in range(0, len(ids), _BATCH)
        for transfer_id in _move(stack, ids[n : n + _BATCH])
    ]
    if failed:
        raise StackError(f"Failed: {', '.join(failed)}. See the log of transfer_worker.")
    results = [_status(stack, transfer_id) for transfer_id in ids]
    open_ = results.count(TransferStatus.REQUESTED)
    summary = f"{len(ids) - open_} have a result"
    return f"{summary}, {open_} have none yet" if open_ else summary


def _move(stack: Stack, ids: tuple[str, ...]) -> Iterator[str]:
    records = [
        {
            "eventID": transfer_id,
            "eventName": "INSERT",
            "dynamodb": {
                "Keys": {"transfer_id": {"S": transfer_id}},
                "SequenceNumber": transfer_id,
            },
        }
        for transfer_id in ids
    ]
    answer = invoke(stack, stack.outputs["TransferWorker"], {"Records": records})
    yield from (failure["itemIdentifier"] for failure in answer["batchItemFailures"])


def invoke(stack: Stack, function: str, event: object) -> dict[str, Any]:
    """Invoke a function, and return its answer.

    Raises
    ------
    StackError
        When it fails.
    """
    payload = json.dumps(event).encode()
    answer = stack.client("lambda").invoke(FunctionName=function, Payload=payload)
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"{function} failed: {result.get('errorMessage', 'no reason given')}")
    return result
