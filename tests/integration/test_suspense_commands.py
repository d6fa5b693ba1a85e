"""The commands of suspense: what they list, and that two people end a credit."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from microloan.adapters.sandbox.payment_gateway import SandboxPaymentGateway
from microloan.adapters.sandbox.table import SandboxTable
from microloan.domain.calendar import business_date
from microloan.domain.ledger.suspense import CreditStatus
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.usecases.payments.book_credit import book_credit
from microloan.usecases.payments.process_transfer import process_transfer
from microloan_ops.__main__ import app
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.stored_history import sandbox

WHY = ("--reason", "The payer called on 2 May")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """A bank with one bank transfer in suspense."""
    with sandbox(BankAtMidnight()) as made:
        monkeypatch.setattr(Stack, "connect", lambda _: made)
        today = made.clock.now().date()
        book_credit(Credit("bank-1", "my loan", False, 100_00, today), None, made.books, made.clock)
        yield made


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, words)


def decide(stack: Stack, *words: str) -> None:
    """Request an act as one person, and approve it as another."""
    asked = run("suspense", *words, *WHY, "--by", "wang", "--yes", "--json")
    assert asked.exit_code == 0, asked.output
    request = json.loads(asked.stdout)
    done = run(
        *("approvals", "approve", request["approval_id"], *WHY, "--by", "li"),
        *("--digest", request["digest"], "--yes"),
    )
    assert done.exit_code == 0, done.output
    assert stack.books.approval(request["approval_id"])


def send_back(stack: Stack) -> str:
    """Return the bank transfer to its payer, and return the ID of that transfer."""
    decide(stack, "return", "bank-1")
    [back] = [t for t in stack.books.open_transfers() if t.direction is Direction.RETURN_CREDIT]
    gateway = SandboxPaymentGateway(
        SandboxTable(stack.database.client, stack.outputs["SandboxTable"])
    )
    process_transfer(back.transfer_id, stack.books, gateway, stack.clock)
    return back.transfer_id


def test_returned_bank_transfer_is_in_the_settlement_file_of_a_sandbox(
    stack: Stack, tmp_path: Path
) -> None:
    back, file = send_back(stack), tmp_path / "settled.csv"
    assert run("ledger", "settlement", "-o", str(file)).exit_code == 0
    day = business_date(stack.clock.now()).isoformat()
    lines = file.read_text("utf-8").splitlines()
    assert f"{back},return_credit,10000,{day}" in lines

    with file.open("a", encoding="utf-8") as more:
        more.write(f"bank-2,credit,5000,{day}\n")
    found = json.loads(run("ledger", "reconcile", str(file), "--json").stdout)
    assert [each["transfer_id"] for each in found["only_gateway"]] == ["bank-2"]
    of_books = {each["transfer_id"]: each["direction"] for each in found["only_books"]}
    assert of_books["bank-1"] == "credit"
    assert back not in of_books


def findings(stack: Stack) -> list[str]:
    steps = AuditProgress(*(lambda *_: None,) * 4)
    return [finding.text for finding in verify(stack.database, steps).findings]


def test_list_of_suspense_names_the_credit_and_its_remark(stack: Stack) -> None:
    [credit] = json.loads(run("suspense", "list", "--json").stdout)["credits"]
    assert (credit["credit_id"], credit["reference"]) == ("bank-1", "my loan")
    assert (credit["amount"], credit["customer_id"], credit["returning"]) == (100_00, None, None)
    assert "bank-1" in run("suspense", "list").stdout
    assert findings(stack) == []


def test_approved_assignment_pays_the_loans_of_the_customer(stack: Stack) -> None:
    decide(stack, "assign", "bank-1", "--customer", CUSTOMER)
    account = stack.books.credit("bank-1")
    assert account
    assert account.status is CreditStatus.ASSIGNED
    assert json.loads(run("suspense", "list", "--json").stdout)["credits"] == []
    assert findings(stack) == []


def test_approved_return_puts_a_transfer_to_the_payer_on_the_outbox(stack: Stack) -> None:
    decide(stack, "return", "bank-1")
    [back] = [t for t in stack.books.open_transfers() if t.direction is Direction.RETURN_CREDIT]
    account = stack.books.credit("bank-1")
    assert account
    assert account.returning == back.transfer_id
    assert findings(stack) == []
    again = run("suspense", "return", "bank-1", *WHY, "--yes")
    assert "its return is under way" in again.output
    assert again.exit_code
