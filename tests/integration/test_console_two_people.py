"""Write-off, reversal and reissued refund on the command line: requested, shown, approved."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from microloan.domain import ids
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan_ops.cli import gateway
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.assertions import command_grammar
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.operator_console import approved, at_desk, later, run, told
from tests.support.builders.tampered_tables import verify
from tests.support.fakes.outbound_services import DECLINED

WHY = ("--reason", "Letter of 2 May, case 4711", "--by", "wang")


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """A large loan, and a small one that was overpaid, whose refund failed."""
    bank = BankAtMidnight()
    bank.cross(bank.small, 1_100_50, "too much")
    [paid] = bank.outbox(Direction.COLLECT)
    bank.move(paid.transfer_id)
    bank.gateway.script = [DECLINED]
    [refund] = bank.outbox(Direction.REFUND)
    bank.move(refund.transfer_id)
    return bank


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def transfer_id(stack: Stack, bank: BankAtMidnight, direction: Direction) -> str:
    named = {entry.transfer_id for entry in stack.books.entries(bank.small)} - {""}
    [found] = [
        sent.transfer_id
        for sent in map(stack.books.transfer, sorted(named))
        if sent and sent.direction is direction
    ]
    return found


def requested(*words: str) -> dict[str, Any]:
    """Request an act, which shows what it is and asks."""
    plan = run(*words)
    assert plan.exit_code == Exit.USAGE
    assert "By: wang" in plan.stderr
    return told(*words, "--yes")


def test_loan_is_written_off_after_a_request_and_an_approval(
    stack: Stack, bank: BankAtMidnight
) -> None:
    later(stack, timedelta(days=64))
    asked = requested("loan", "write-off", bank.large, *WHY)
    assert (asked["act"], asked["amount"]) == ("write_off", 10_000_00)
    record = stack.books.loan(CUSTOMER, bank.large)
    assert record
    assert record.account.status is LoanStatus.OPEN

    approved(asked)

    record = stack.books.loan(CUSTOMER, bank.large)
    assert record
    assert record.account.status is LoanStatus.WRITTEN_OFF
    again = run("loan", "write-off", bank.large, *WHY, "--yes", "--json")
    assert (again.exit_code, json.loads(again.stdout)["code"]) == (Exit.NOT_DONE, "loan_not_open")


def test_payment_is_reversed_after_a_request_and_an_approval(
    stack: Stack, bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    informed: list[str] = []
    monkeypatch.setattr(gateway, "return_payment", lambda _, sent: informed.append(sent))
    paid = transfer_id(stack, bank, Direction.COLLECT)
    asked = requested("payment", "reverse", paid, *WHY)
    assert (asked["act"], asked["amount"], informed) == ("reverse_payment", 1_100_50, [])

    approved(asked)

    sent = stack.books.transfer(paid)
    assert sent
    assert (sent.status, informed) == (TransferStatus.RETURNED, [paid])
    again = run("payment", "reverse", paid, *WHY, "--yes", "--json")
    assert json.loads(again.stdout)["code"] == "payment_returned"


def test_refund_is_reissued_after_a_request_and_an_approval(
    stack: Stack, bank: BankAtMidnight
) -> None:
    failed = transfer_id(stack, bank, Direction.REFUND)
    asked = requested("refund", "reissue", failed, "--card", CARD.card_id, *WHY)
    assert (asked["amount"], asked["details"]) == (100_00, {"card_id": CARD.card_id})
    assert stack.books.transfer(ids.refund_id(failed)) is None

    approved(asked)

    sent = stack.books.transfer(ids.refund_id(failed))
    assert sent
    assert (sent.amount, sent.card_id) == (100_00, CARD.card_id)
    code, shown = verify()
    assert (code, "No findings." in shown) == (0, True), shown
    assert "acts of two people are the ones approved │ 1 │ 0" in shown


def test_ledger_verify_finds_an_act_with_a_deleted_request(
    stack: Stack, bank: BankAtMidnight
) -> None:
    failed = transfer_id(stack, bank, Direction.REFUND)
    asked = told("refund", "reissue", failed, "--card", CARD.card_id, *WHY, "--yes")
    approved(asked)
    key = {"customer_id": {"S": "approvals"}, "item": {"S": asked["approval_id"]}}
    stack.database.client.delete_item(TableName="Customers", Key=key)
    code, shown = verify()
    assert code == 1
    assert f"transfer {failed}: reissue_refund of 100.00 has no approved request" in shown


def test_ledger_verify_finds_a_request_that_was_changed(stack: Stack, bank: BankAtMidnight) -> None:
    failed = transfer_id(stack, bank, Direction.REFUND)
    asked = told("refund", "reissue", failed, "--card", CARD.card_id, *WHY, "--yes")
    stack.database.client.update_item(
        TableName="Customers",
        Key={"customer_id": {"S": "approvals"}, "item": {"S": asked["approval_id"]}},
        UpdateExpression="SET amount = :more",
        ExpressionAttributeValues={":more": {"N": "999999"}},
    )
    code, shown = verify()
    assert code == 1
    assert f"approval {asked['approval_id']}: cannot be read: " in shown


def test_approval_without_a_yes_shows_request_and_digest_and_does_nothing(
    stack: Stack, bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(stack, timedelta(days=64))
    asked = told("loan", "write-off", bank.large, *WHY, "--yes")
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
    monkeypatch.setattr("builtins.input", lambda: "no")
    given = ("approvals", "approve", asked["approval_id"], "--reason", "seen the letter")
    shown = run(*given, "--by", "li")
    assert shown.exit_code == Exit.NOT_DONE
    said = " ".join(shown.stderr.split())
    for text in (
        f"write_off of {bank.large}, customer {CUSTOMER}",
        "10,000.00 yuan",
        "Requested by wang",
        f"Digest: {asked['digest']}",
        "Approve and execute this, on the local cloud? [y/N]",
    ):
        assert text in said
    monkeypatch.setattr("builtins.input", lambda: "yes")
    assert run(*given, "--by", "li", "--json").exit_code == Exit.DONE


def test_approval_of_another_digest_is_refused(stack: Stack, bank: BankAtMidnight) -> None:
    later(stack, timedelta(days=64))
    asked = told("loan", "write-off", bank.large, *WHY, "--yes")
    given = (asked["approval_id"], "--reason", "seen the letter", "--by", "li", "--json")
    other = run("approvals", "approve", *given, "--digest", "0" * 64, "--yes")
    assert other.exit_code == Exit.NOT_DONE
    assert json.loads(other.stdout)["code"] == "approval_differs"
    record = stack.books.loan(CUSTOMER, bank.large)
    assert record
    assert record.account.status is LoanStatus.OPEN
