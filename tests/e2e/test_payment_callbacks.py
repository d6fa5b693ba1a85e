"""What the payment rails tell unasked, over HTTP, on the deployed stack."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from microloan.domain.payments.transfer import Transfer, TransferStatus
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, ledger, loan, transfers
from microloan_ops.cli.gateway import webhook_headers
from microloan_ops.cli.wallet import Answer, Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within
from tests.support.assertions import command_grammar
from tests.support.builders.crossing_payments import crossed

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def borrowed(wallet: Wallet) -> str:
    loan_id: str = wallet.borrow(1_000_00, 5)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "open"
    return loan_id


def paid(wallet: Wallet, loan_id: str, body: Answer) -> str:
    asked = wallet.post(f"/loans/{loan_id}/repayments", body)
    wallet.wait(loan_id)
    transfer_id: str = asked["transfer_id"]
    return transfer_id


def tell(client: httpx.Client, transfer_id: str, status: str) -> httpx.Response:
    body = json.dumps({"transfer_id": transfer_id, "status": status}).encode()
    headers = {"Content-Type": "application/json", **webhook_headers(body, "msg-1")}
    return client.post("/rails/callbacks", content=body, headers=headers)


def later(stack: Stack, days: int) -> None:
    today = date.fromisoformat(str(clock.show(stack)["today"]))
    clock.advance(today + timedelta(days=days), stack)


def test_collection_is_returned_after_two_days_and_owed_again(borrower: Make, stack: Stack) -> None:
    wallet = borrower(behaviour="907")
    loan_id = borrowed(wallet)
    transfer_id = paid(wallet, loan_id, {"settle": True})
    assert wallet.get(f"/loans/{loan_id}")["status"] == "settled"
    later(stack, 1)
    assert wallet.get(f"/loans/{loan_id}")["status"] == "settled"
    later(stack, 1)
    again = wallet.get(f"/loans/{loan_id}")
    assert (again["status"], again["outstanding"]) == ("open", 1_000_00)
    found = stack.books.transfer(transfer_id)
    assert found
    assert found.status is TransferStatus.RETURNED
    assert loan.read(stack, loan_id).agrees
    assert ledger.trial_balance(stack).proven


def test_result_in_a_second_callback_is_booked_once(
    borrower: Make, stack: Stack, anonymous: httpx.Client
) -> None:
    wallet = borrower(behaviour="908")
    loan_id = borrowed(wallet)
    transfer_id = paid(wallet, loan_id, {"amount": 300_00})
    before = wallet.get(f"/loans/{loan_id}")
    refused = tell(anonymous, transfer_id, "settled")
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate_callback")
    clock.settle(stack)
    assert wallet.get(f"/loans/{loan_id}") == before
    assert len([e for e in stack.books.entries(loan_id) if e.transfer_id == transfer_id]) == 1


def test_forged_callback_is_refused_and_changes_nothing(
    borrower: Make, anonymous: httpx.Client
) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    transfer_id = paid(wallet, loan_id, {"amount": 300_00})
    before = wallet.get(f"/loans/{loan_id}")
    body = {"transfer_id": transfer_id, "status": "returned"}
    forged = webhook_headers(b"of another body", "msg-1")
    for headers in ({}, forged):
        refused = anonymous.post("/rails/callbacks", json=body, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "signature_wrong")
    assert wallet.get(f"/loans/{loan_id}") == before


def _failed(transfer: Transfer, loan_id: str) -> bool:
    return transfer.loan_id == loan_id and transfer.status is TransferStatus.FAILED


def test_failed_refund_is_reissued_to_another_card(borrower: Make, stack: Stack) -> None:
    wallet = borrower(behaviour="909")
    loan_id = borrowed(wallet)
    crossed(stack, loan_id, 1_200_00)
    failed = (t for _ in within(20) for t in stack.books.open_transfers() if _failed(t, loan_id))
    refund = next(failed, None)
    assert refund, "the refund was never sent"
    listed = CliRunner().invoke(app, ["transfers"])
    assert (listed.exit_code, "refund reissue" in listed.output) == (1, True)
    given = [refund.transfer_id, "--card", refund.card_id, "--reason", "the card is open again"]
    told = CliRunner().invoke(app, ["refund", "reissue", *given, "--by", "wang", "--yes", "--json"])
    asked = command_grammar.document("refund reissue", told.stdout)
    seen = ["--digest", asked["digest"], "--reason", "seen the letter", "--by", "li", "--yes"]
    told = CliRunner().invoke(app, ["approvals", "approve", asked["approval_id"], *seen])
    assert told.exit_code == 0, told.output
    clock.settle(stack)
    transfers.sweep(stack)
    # The same card refuses again; what matters is that it is another transfer, and one only.
    [second] = [t for t in stack.books.open_transfers() if t.loan_id == loan_id]
    assert second.transfer_id != refund.transfer_id
    assert asked["amount"] == second.amount
    assert ledger.trial_balance(stack).proven


def test_settlement_file_of_the_sandbox_has_the_returned_payment(tmp_path: Path) -> None:
    file = tmp_path / "rails.csv"
    for words in (["ledger", "settlement", "-o", str(file)], ["ledger", "reconcile", str(file)]):
        result = CliRunner(env={"COLUMNS": "80"}).invoke(app, words)
        assert result.exit_code == 0, result.output
    assert ",return," in file.read_text()
