"""A list that is imported while the database has too much to do: slower, but the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest

from microloan.adapters.aws.clients import translate_errors
from microloan.adapters.dynamodb.client import Database, Tables
from microloan.adapters.dynamodb.invitations import DynamoInvitationStore
from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.channel import Channel
from microloan.domain.errors import ThrottledError
from microloan.retry import Backoff
from microloan_ops.cli.whitelist.run import import_job, removal_job, run_job
from microloan_ops.cli.whitelist.sample import write_sample
from tests.support.builders.examples import member
from tests.support.cloud import moto_stack
from tests.support.fakes.network_faults import (
    ErrorResponse,
    NetworkFaults,
    UnprocessedItems,
    UnprocessedKeys,
    network_faults,
)

THROTTLED = ErrorResponse("ThrottlingException")
ALWAYS = 99


@pytest.fixture
def sky() -> Iterator[NetworkFaults]:
    with moto_stack.stack(), network_faults() as between:
        yield between


def database(sky: NetworkFaults) -> Database:
    client: Any = translate_errors(boto3.client("dynamodb"))
    backoff = Backoff(sleep=sky.slept.append)
    return Database(client, Tables("Members", "", "", "", "", "", "", ""), backoff)


def members(sky: NetworkFaults, channel: Channel) -> int:
    return sum(
        len(page.members) for page in DynamoInvitationStore(database(sky)).pages(channel, 0, 1)
    )


def listing(sky: NetworkFaults, attempts: int = 3) -> DynamoWhiteListStore:
    return DynamoWhiteListStore(database(sky), Backoff(attempts=attempts, sleep=sky.slept.append))


def test_unprocessed_items_of_a_batch_are_sent_again_after_pauses(sky: NetworkFaults) -> None:
    crowd = [member(f"o{n}") for n in range(30)]
    sky.coming["BatchWriteItem"] = [UnprocessedItems(), UnprocessedItems()]
    sky.coming["BatchGetItem"] = [UnprocessedKeys()]
    over = listing(sky)
    over.add(crowd)
    assert len(over.listed([one.key for one in crowd])) == 30
    assert sky.sent.count("BatchWriteItem") == 4
    assert sky.sent.count("BatchGetItem") == 2
    assert len(sky.slept) == 3


def test_batch_that_stays_unprocessed_is_throttled(sky: NetworkFaults) -> None:
    sky.coming = {
        "BatchWriteItem": [UnprocessedItems()] * ALWAYS,
        "BatchGetItem": [UnprocessedKeys()] * ALWAYS,
    }
    over = listing(sky)
    with pytest.raises(ThrottledError):
        over.add([member()])
    with pytest.raises(ThrottledError):
        over.listed([member().key])


@pytest.mark.parametrize("operation", ["UpdateItem", "DeleteItem", "BatchWriteItem"])
def test_throttled_operation_is_sent_again(sky: NetworkFaults, operation: str) -> None:
    over = listing(sky)
    over.add([member()])
    # more than the SDK itself sends again
    sky.coming[operation] = [THROTTLED] * 8
    match operation:
        case "UpdateItem":
            over.update(replace(member(), changed_on=date(2024, 1, 15)))
        case "DeleteItem":
            over.remove(member().key)
        case _:
            over.add([member()])
    assert not sky.coming[operation]


def test_import_that_gave_up_resumes_at_its_checkpoint(sky: NetworkFaults, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    write_sample(file, 500, date(2099, 12, 31))
    today = date(2024, 1, 15)
    # the third batch of a hundred finds no end of it
    sky.coming["BatchWriteItem"] = [*[None] * 8, *[UnprocessedItems()] * ALWAYS]
    with pytest.raises(ThrottledError):
        run_job(file, import_job(listing(sky), today, "table"), workers=1)
    sky.coming.clear()
    sky.sent.clear()
    tally = run_job(file, import_job(listing(sky), today, "table"), workers=1)
    assert (tally.rows, tally.counts["added"]) == (500, 500)
    assert sky.sent.count("BatchGetItem") == 3
    assert members(sky, Channel.QQ) == 250


def test_removal_that_gave_up_resumes_at_its_checkpoint(sky: NetworkFaults, tmp_path: Path) -> None:
    over = listing(sky)
    over.add([member(f"o{n}") for n in range(250)])
    file = tmp_path / "gone.csv"
    file.write_text("channel,openid\n" + "".join(f"wechat,o{n}\n" for n in range(250)))
    sky.coming["DeleteItem"] = [*[None] * 150, *[THROTTLED] * ALWAYS]
    with pytest.raises(ThrottledError):
        run_job(file, removal_job(over, "table"), workers=1)
    sky.coming.clear()
    tally = run_job(file, removal_job(over, "table"), workers=1)
    # those of the batch that was not finished had gone already
    assert tally.counts == {"removed": 200, "not_listed": 50}
    assert members(sky, Channel.WECHAT) == 0
