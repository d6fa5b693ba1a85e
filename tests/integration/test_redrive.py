"""Which transfers a message is about, when the stream still knows and when it has forgotten."""

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.cli.redrive.dead_letters import Range
from microloan_ops.cli.redrive.transfers import move, unanswered
from microloan_ops.console.stack import Stack, StackError
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.stored_history import sandbox

RECORDS = Range("arn:stream", "shard-1", "100", "300")


class Stream:
    """A shard of two pages, or one that has forgotten."""

    def __init__(self, records: list[tuple[int, str]], *, forgotten: str = "") -> None:
        self.records = records
        self.forgotten = forgotten
        self.asked: dict[str, str] = {}

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        if self.forgotten:
            raise ClientError({"Error": {"Code": self.forgotten}}, "GetShardIterator")
        self.asked = asked
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        start = int(ShardIterator)
        page = [
            {"dynamodb": {"SequenceNumber": str(number), "Keys": {"transfer_id": {"S": one}}}}
            for number, one in self.records[start : start + 2]
        ]
        return {"Records": page, "NextShardIterator": str(start + 2)}


class Functions:
    """`process_transfer`, as far as its answers go."""

    def __init__(self, *failed: str) -> None:
        self.failed = failed

    def invoke(self, **_: object) -> dict[str, Any]:

        failures = [{"itemIdentifier": one} for one in self.failed]
        return {"Payload": io.BytesIO(json.dumps({"batchItemFailures": failures}).encode())}


@pytest.fixture
def bank() -> InMemoryBank:
    """One draw that has its money, two that wait for it."""
    bank = InMemoryBank()
    bank.customer()
    bank.open_loan(key="settled")
    for key in ("first", "second"):
        bank.borrow(key=key)
    return bank


@pytest.fixture
def stack(bank: InMemoryBank) -> Iterator[Stack]:
    with sandbox(bank) as made:
        yield made


def with_clients(stack: Stack, **clients: object) -> Stack:
    def client(name: str, **given: Any) -> Any:  # noqa: ANN401 - boto3's
        make: Any = boto3.client
        return clients[name] if name in clients else make(name, **given)

    return Stack({**stack.outputs, "TransferWorker": "move"}, client, "")


def ids(bank: InMemoryBank, status: TransferStatus) -> list[str]:
    found = bank.store.tables.transfers.values()
    return [one.transfer_id for one in found if one.status is status]


def test_redrive_leaves_out_transfers_with_a_result(bank: InMemoryBank, stack: Stack) -> None:
    [settled] = ids(bank, TransferStatus.SETTLED)
    first, second = ids(bank, TransferStatus.REQUESTED)
    # Both pages are read; a transfer may be in several records; what comes after is not meant.
    stream = Stream([(100, settled), (150, first), (300, first), (301, second)])
    found = unanswered(with_clients(stack, dynamodbstreams=stream), [RECORDS])
    assert found == (first,)
    assert stream.asked == {
        "StreamArn": "arn:stream",
        "ShardId": "shard-1",
        "ShardIteratorType": "AT_SEQUENCE_NUMBER",
        "SequenceNumber": "100",
    }


def test_redrive_search_stops_at_the_end_of_the_stream(bank: InMemoryBank, stack: Stack) -> None:
    first, _ = ids(bank, TransferStatus.REQUESTED)
    stream = Stream([(150, first)])
    assert unanswered(with_clients(stack, dynamodbstreams=stream), [RECORDS]) == (first,)


@pytest.mark.parametrize("code", ["TrimmedDataAccessException", "ResourceNotFoundException"])
def test_redrive_of_trimmed_records_returns_every_open_transfer(
    bank: InMemoryBank, stack: Stack, code: str
) -> None:
    stream = Stream([], forgotten=code)
    found = unanswered(with_clients(stack, dynamodbstreams=stream), [RECORDS])
    assert set(found) == set(ids(bank, TransferStatus.REQUESTED))


def test_redrive_without_access_to_the_stream_raises_the_error(stack: Stack) -> None:
    stream = Stream([], forgotten="AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        unanswered(with_clients(stack, dynamodbstreams=stream), [RECORDS])


def test_redrive_names_a_transfer_that_cannot_be_moved(bank: InMemoryBank, stack: Stack) -> None:
    first, second = ids(bank, TransferStatus.REQUESTED)
    broken = with_clients(stack, **{"lambda": Functions(second)})
    with pytest.raises(StackError, match=f"Failed: {second}."):
        move(broken, (first, second))


def test_redrive_reports_how_many_transfers_have_no_result_yet(
    bank: InMemoryBank, stack: Stack
) -> None:
    [settled] = ids(bank, TransferStatus.SETTLED)
    first, _ = ids(bank, TransferStatus.REQUESTED)
    silent = with_clients(stack, **{"lambda": Functions()})
    assert move(silent, (settled, first)).startswith("1 have a result, 1 have none yet")
    assert move(silent, ()) == "0 have a result"
