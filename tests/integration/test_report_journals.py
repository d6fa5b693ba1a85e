"""Journals for the report, from a store that scans in another order than DynamoDB."""

from collections.abc import Iterator
from typing import Any

import pytest

from microloan.adapters.dynamodb.client import Database
from microloan_ops.console.stack import StackError
from microloan_ops.report.stack import StackSource
from tests.support.builders.bank_with_history import BankWithHistory, told

SCAN = Database.scan


@pytest.fixture(scope="module")
def bank() -> BankWithHistory:
    return BankWithHistory()


@pytest.fixture
def source(bank: BankWithHistory) -> Iterator[StackSource]:
    with told(bank) as made:
        yield made


def _out_of_order(database: Database, table: str, **more: object) -> Iterator[dict[str, Any]]:
    """One key after the other, but inside it as it comes: ministack puts ten before two."""
    return reversed(list(SCAN(database, table, **more)))


def _without_the_second(database: Database, table: str, **more: object) -> Iterator[dict[str, Any]]:
    return (item for item in SCAN(database, table, **more) if item["seq"] != 2)


def test_journal_read_out_of_order_is_sorted(
    source: StackSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list(source.journals())
    assert max(map(len, found)) > 1
    monkeypatch.setattr(Database, "scan", _out_of_order)
    assert list(reversed(list(source.journals()))) == found


def test_journal_with_a_missing_entry_is_refused(
    source: StackSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "scan", _without_the_second)
    with pytest.raises(StackError, match="in parts"):
        list(source.journals())
