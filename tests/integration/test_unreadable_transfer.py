"""A transfer that cannot be read is named and stops nothing else; whose time a command takes."""

import json
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from microloan.adapters.dynamodb.client import Database, Tables, serialize_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan.domain.payments.transfer import Direction
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_ops.__main__ import app
from microloan_ops.console.stack import ServiceClock, Stack
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.stored_history import sandbox
from tests.support.fakes.outbound_services import UNKNOWN, FakePaymentGateway


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, words)


def test_unreadable_transfer_is_named_and_the_others_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """M12: one damaged item stops neither the list nor the sweep."""
    bank = BankAtMidnight()
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(bank.borrow(2_000_00, 5, key="unanswered").transfer_id)
    with sandbox(bank) as stack:
        monkeypatch.setattr(Stack, "connect", lambda _: stack)
        [waiting] = [
            one for one in stack.books.open_transfers() if one.direction is Direction.DISBURSE
        ]
        item = transfer_to_item(waiting) | {"transfer_id": "out-damaged"}
        item["amount"] = "1,000"
        item["requested_at"] = "2024-01-01T00:00:00+08:00"
        damaged = {name: value for name, value in item.items() if name != "value_date"}
        stack.database.client.put_item(TableName="Transfers", Item=serialize_item(damaged))
        listed = run("transfers")
        assert "Cannot read transfer out-damaged" in listed.stdout
        assert (listed.exit_code, waiting.transfer_id in listed.stdout) == (1, True)
        assert json.loads(run("transfers", "--json").stdout)["unreadable"] == ["out-damaged"]
        clock, gateway = FixedClock(date(2024, 1, 20)), FakePaymentGateway()
        swept = sweep_transfers(stack.books, gateway, clock)
        assert swept.failed == ("out-damaged",)
        assert waiting.transfer_id in gateway.sent


def test_command_on_a_real_stack_uses_the_time_of_the_service() -> None:
    """M9: an operator's clock that is a day slow books nothing on a closed day."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Answers:
        def describe_table(self, TableName: str) -> dict[str, object]:  # noqa: N803 - boto3's name
            assert TableName == "Loans"
            headers = {"date": format_datetime(tomorrow, usegmt=True)}
            return {"ResponseMetadata": {"HTTPHeaders": headers}}

    tables = Tables(*("Members", "Customers", "Loans"), *("x",) * 5)
    database: Any = Answers()
    told = ServiceClock(Database(database, tables)).now()
    assert abs(told - tomorrow) < timedelta(minutes=1)
