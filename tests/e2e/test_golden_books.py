"""The books of the deployed stack: verified, exported, reconciled with the stand-in rails."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microloan.domain.ledger.journal import LedgerAccount
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, ledger
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from tests.support.assertions import accountants
from tests.support.builders.crossing_payments import crossed

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


@pytest.fixture(scope="module", autouse=True)
def journey(borrower: Make, stack: Stack) -> None:
    """Draw, repay too much, decline, time out; then a night."""
    paying, declined, slow = borrower(), borrower(behaviour="901"), borrower(behaviour="904")
    loan_id = paying.borrow(10_000_00, 10)["loan_id"]
    paying.wait(loan_id)
    crossed(stack, loan_id, 11_000_00)
    paying.wait(loan_id)
    for wallet in (declined, slow):
        wallet.wait(wallet.borrow(1_000_00, 5)["loan_id"])
    clock.advance(_today(stack) + timedelta(days=2), stack)


def _today(stack: Stack) -> date:
    return date.fromisoformat(str(clock.show(stack)["today"]))


def run(*words: str) -> str:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["ledger", *words])
    assert result.exit_code == 0, result.stdout
    return result.stdout


def test_verify_of_the_deployed_stack_has_no_findings() -> None:
    assert "No findings." in run("verify")


@pytest.mark.parametrize(
    ("tool", "balances"),
    [("beancount", accountants.beancount), ("hledger", accountants.hledger)],
)
def test_accounting_tool_has_the_balances_of_the_deployed_stack(
    stack: Stack,
    tmp_path: Path,
    tool: str,
    balances: Callable[[Path], dict[LedgerAccount, int]],
) -> None:
    file = tmp_path / "books"
    run("export", "--format", tool, "-o", str(file))
    assert balances(file) == ledger.trial_balance(stack).now


def test_settlement_of_the_sandbox_gateway_reconciles_without_differences(tmp_path: Path) -> None:
    file = tmp_path / "rails.csv"
    assert "movements" in run("settlement", "-o", str(file))
    assert "no differences" in run("reconcile", str(file))


@pytest.fixture
def another_amount(stack: Stack) -> Iterator[str]:
    """A transfer of which the rails say a fen more than is booked; mended at the end."""
    opened = ledger.trial_balance(stack).closed_on - timedelta(days=1)
    entry = next(e for e in stack.night.day_entries(opened) if e.transfer_id)
    client, table = stack.database.client, stack.outputs["TransfersTable"]

    def add(fen: int) -> None:
        client.update_item(
            TableName=table,
            Key={"transfer_id": {"S": entry.transfer_id}},
            UpdateExpression="ADD amount :fen",
            ExpressionAttributeValues={":fen": {"N": str(fen)}},
        )

    add(1)
    yield entry.transfer_id
    add(-1)


def test_changed_transfer_is_named_by_verify(another_amount: str) -> None:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["ledger", "verify"])
    assert result.exit_code == 1
    assert f"transfer {another_amount}: entry" in result.stdout
    assert "1 fen too little" in result.stdout
