"""Transfers that the stream gave up: found again, and moved by the function that moves them all."""

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


def waiting(stack: Stack, ranges: Iterable[Range]) -> tuple[str, ...]:
    """Return the transfers of these records that still have no result.

    When a record is too old to be read again it may be any that is open, so all of them are.
    """
    named = list(ranges)
    try:
        ids = dict.fromkeys(one for records in named for one in _named(stack, records))
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise
        ids = dict.fromkeys(one.transfer_id for one in stack.books.outbox())
    return tuple(one for one in ids if _status(stack, one) is TransferStatus.REQUESTED)


def _named(stack: Stack, records: Range) -> Iterator[str]:
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
        # An open shard has always another page, in the end an empty one.
        iterator = page.get("NextShardIterator") if page["Records"] else None


def _status(stack: Stack, transfer_id: str) -> TransferStatus | None:
    transfer = stack.books.transfer(transfer_id)
    return transfer.status if transfer else None


def move(stack: Stack, ids: tuple[str, ...]) -> str:
    """Hand transfers to `process_transfer`, as the stream does; return what became of them.

    Raises
    ------
    StackError
        Naming those that could not be moved.
    """
    failed = [one for n in range(0, len(ids), _BATCH) for one in _move(stack, ids[n : n + _BATCH])]
    if failed:
        raise StackError(f"not moved: {', '.join(failed)}; the log of transfer_worker says why")
    results = [_status(stack, one) for one in ids]
    open_ = results.count(TransferStatus.REQUESTED)
    told = f"{len(ids) - open_} have a result"
    return f"{told}, {open_} are in doubt and go on being asked for" if open_ else told


def _move(stack: Stack, ids: tuple[str, ...]) -> Iterator[str]:
    records = [
        {
            "eventID": one,
            "eventName": "INSERT",
            "dynamodb": {"Keys": {"transfer_id": {"S": one}}, "SequenceNumber": one},
        }
        for one in ids
    ]
    answer = invoke(stack, stack.outputs["TransferWorker"], {"Records": records})
    yield from (failure["itemIdentifier"] for failure in answer["batchItemFailures"])


def invoke(stack: Stack, function: str, event: object) -> dict[str, Any]:
    """Call a function and wait for its answer.

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
