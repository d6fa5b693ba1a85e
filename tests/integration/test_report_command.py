"""`microloan report`: what it asks for, what it refuses, and when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from microloan.adapters.dynamodb.wire import to_wire
from ops.cli.stack import Stack, StackError
from tests.fakes.reported import LAST, Reported, ask, stack_of


@pytest.fixture(scope="module")
def world() -> Reported:
    return Reported()


@pytest.fixture(scope="module")
def stack(world: Reported) -> Iterator[Stack]:
    with stack_of(world) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stack, "connect", lambda _: made)
        yield made


def test_something_must_be_asked_for() -> None:
    result = ask()
    assert (result.exit_code, "give -o with a file, or --json" in result.output) == (2, True)


@pytest.mark.parametrize("since", ["yesterday", "2024-1-1"])
def test_a_day_that_is_none(since: str) -> None:
    result = ask("--json", "--since", since)
    assert (result.exit_code, "--since" in result.output) == (2, True)


@pytest.mark.usefixtures("stack")
def test_a_day_after_the_last_closed_one_is_refused() -> None:
    result = ask("--json", "--since", "2030-01-01")
    assert result.exit_code == 1
    assert f"no day since 2030-01-01 is closed; {LAST} is the last" in str(result.exception)


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    result = ask("-o", str(tmp_path / "nowhere" / "report.html"))
    assert (result.exit_code, "there is no folder" in result.output) == (2, True)


def test_books_that_do_not_prove_are_told_and_fail(stack: Stack) -> None:
    client, key = stack.database.client, {"business_date": "2024-01-20", "part": "close"}
    item = stack.database.get("Closings", key)
    assert item
    item["balances"]["bank"] += 1
    kept = client.get_item(TableName="Closings", Key=to_wire(key))["Item"]
    client.put_item(TableName="Closings", Item=to_wire(item))
    result = ask("--json")
    client.put_item(TableName="Closings", Item=kept)
    assert result.exit_code == 1
    failed = [line["text"] for line in json.loads(result.stdout)["proof"] if not line["holds"]]
    assert any("day 2024-01-20: account bank is" in text for text in failed)


def test_a_loan_that_cannot_be_replayed_is_named(stack: Stack, world: Reported) -> None:
    client, key = stack.database.client, {"loan_id": {"S": world.large}, "seq": {"N": "2"}}
    kept = client.get_item(TableName="Journal", Key=key)["Item"]
    client.put_item(TableName="Journal", Item=kept | {"amount": {"N": "1"}})
    result = ask("--json")
    client.put_item(TableName="Journal", Item=kept)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert "1 loan whose journal could not be replayed." in str(told["proof"])
    assert f"1 loan could not be replayed: {world.large}." in told["sections"]["arrears"]["source"]


def test_a_journal_in_parts_is_refused(stack: Stack, world: Reported) -> None:
    client, key = stack.database.client, {"loan_id": {"S": world.large}, "seq": {"N": "1"}}
    kept = client.get_item(TableName="Journal", Key=key)["Item"]
    client.delete_item(TableName="Journal", Key=key)
    result = ask("--json")
    client.put_item(TableName="Journal", Item=kept)
    assert isinstance(result.exception, StackError)
    assert world.large in str(result.exception)
