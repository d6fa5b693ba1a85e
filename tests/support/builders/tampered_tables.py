"""Tables that are changed behind the back of the system, and what `ledger verify` says of them."""

from dataclasses import dataclass, field
from typing import Any

from typer.testing import CliRunner

from microloan.adapters.dynamodb.client import Item, serialize_item
from microloan_ops.__main__ import app
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER

Key = dict[str, Any]


def overpaid() -> BankAtMidnight:
    """Return a bank after a night; its small loan is overpaid, settled and refunded since."""
    bank = BankAtMidnight()
    bank.night()
    bank.cross(bank.small, 2_000_00)
    bank.deliver()
    return bank


@dataclass
class TableTampering:
    """Changes items behind the back of the system, and can undo it."""

    stack: Stack
    originals: list[tuple[str, Key, Item | None]] = field(default_factory=list)

    def update(self, table: str, key: Key, **values: object) -> None:
        """Change attributes of an item; None takes one out."""
        item = self.stack.database.get(table, key)
        assert item
        self.put(table, key, item | values)

    def put(self, table: str, key: Key, item: Item) -> None:
        self._note(table, key)
        self.stack.database.client.put_item(TableName=table, Item=serialize_item(item | key))

    def delete(self, table: str, key: Key) -> None:
        self._note(table, key)
        self.stack.database.client.delete_item(TableName=table, Key=serialize_item(key))

    def undo(self) -> None:
        for table, key, item in reversed(self.originals):
            if item:
                self.stack.database.client.put_item(TableName=table, Item=serialize_item(item))
            else:
                self.stack.database.client.delete_item(TableName=table, Key=serialize_item(key))

    def _note(self, table: str, key: Key) -> None:
        self.originals.append((table, key, self.stack.database.get(table, key)))


def verify() -> tuple[int, str]:
    """Return the exit code of `ledger verify`, and what it shows, in one line."""
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["ledger", "verify"])
    return result.exit_code, " ".join(result.stdout.split())


def loan(loan_id: str) -> Key:
    """Return the key of a loan."""
    return {"customer_id": CUSTOMER, "loan_id": loan_id}
