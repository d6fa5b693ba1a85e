"""`microloan report`: what it asks for, what it refuses, and when it fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from microloan.adapters.dynamodb.client import serialize_item
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_with_history import LAST, BankWithHistory, ask, stack_of


@pytest.fixture(scope="module")
def bank() -> BankWithHistory:
    return BankWithHistory()


@pytest.fixture(scope="module")
def stack(bank: BankWithHistory) -> Iterator[Stack]:
    with stack_of(bank) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stack, "connect", lambda _: made)
        yield made


@pytest.mark.parametrize("since", ["yesterday", "2024-1-1"])
def test_malformed_date_of_the_report_is_refused(since: str) -> None:
    result = ask("--since", since)
    assert (result.exit_code, "--since" in result.stderr) == (2, True)


@pytest.mark.usefixtures("stack")
def test_report_since_a_day_after_the_last_closing_is_refused(tmp_path: Path) -> None:
    result = ask("-o", str(tmp_path / "report.html"), "--since", "2030-01-01")
    told = f"no day since 2030-01-01 is closed; {LAST} is the last"
    assert (result.exit_code, told in result.stderr) == (Exit.NOT_DONE, True)
    assert list(tmp_path.iterdir()) == []


def test_report_into_a_missing_folder_is_refused_before_any_read(tmp_path: Path) -> None:
    result = ask("-o", str(tmp_path / "nowhere" / "report.html"))
    assert (result.exit_code, "there is no folder" in result.stderr) == (2, True)


def test_report_of_unbalanced_books_is_a_finding(stack: Stack, tmp_path: Path) -> None:
    client, key = stack.database.client, {"business_date": "2024-01-20", "part": "close"}
    item = stack.database.get("Closings", key)
    assert item
    item["balances"]["bank"] += 1
    kept = client.get_item(TableName="Closings", Key=serialize_item(key))["Item"]
    client.put_item(TableName="Closings", Item=serialize_item(item))
    file = tmp_path / "report.html"
    result = ask("-o", str(file), "--json")
    client.put_item(TableName="Closings", Item=kept)
    assert result.exit_code == Exit.FOUND
    failed = [line["text"] for line in json.loads(result.stdout)["proof"] if not line["holds"]]
    assert any("day 2024-01-20: account bank is" in text for text in failed)
    assert "day 2024-01-20: account bank is" in file.read_text("utf-8")


def test_report_names_a_loan_that_cannot_be_replayed(
    stack: Stack, bank: BankWithHistory, tmp_path: Path
) -> None:
    client, key = stack.database.client, {"loan_id": {"S": bank.large}, "seq": {"N": "2"}}
    kept = client.get_item(TableName="Journal", Key=key)["Item"]
    client.put_item(TableName="Journal", Item=kept | {"amount": {"N": "1"}})
    file = tmp_path / "report.html"
    result = ask("-o", str(file))
    client.put_item(TableName="Journal", Item=kept)
    assert (result.exit_code, str(LAST) in result.stdout) == (Exit.FOUND, True)
    page = file.read_text("utf-8")
    assert "1 loan whose journal could not be replayed." in page
    assert f"1 loan could not be replayed: {bank.large}." in page


def test_report_of_an_incomplete_journal_is_refused(
    stack: Stack, bank: BankWithHistory, tmp_path: Path
) -> None:
    client, key = stack.database.client, {"loan_id": {"S": bank.large}, "seq": {"N": "1"}}
    kept = client.get_item(TableName="Journal", Key=key)["Item"]
    client.delete_item(TableName="Journal", Key=key)
    result = ask("-o", str(tmp_path / "report.html"))
    client.put_item(TableName="Journal", Item=kept)
    assert (result.exit_code, bank.large in result.stderr) == (Exit.NOT_DONE, True)
    assert list(tmp_path.iterdir()) == []
