"""What an operator does by hand, on the deployed stack."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from microloan.domain.payments.transfer import Transfer
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, eod, ledger, loan, transfers
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def borrowed(wallet: Wallet) -> str:
    loan_id: str = wallet.borrow(1_000_00, 5)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "open"
    return loan_id


def test_a_collection_taken_back_opens_the_loan_again(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    paid = wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    assert wallet.wait(loan_id)["status"] == "settled"
    assert "is open" in run("payment", "reverse", paid["transfer_id"], "--yes")
    again = wallet.get(f"/loans/{loan_id}")
    assert (again["status"], again["outstanding"]) == ("open", 1_000_00)
    assert wallet.get("/account")["line"]["used"] == 1_000_00
    assert loan.read(stack, loan_id).agrees
    assert ledger.trial_balance(stack).proven


def test_a_loan_written_off_is_out_of_the_books_and_can_be_recovered(
    borrower: Make, stack: Stack
) -> None:
    wallet = borrower(behaviour="902")
    drawn = wallet.borrow(1_000_00, 5)
    loan_id = drawn["loan_id"]
    wallet.wait(loan_id)
    late = date.fromisoformat(drawn["first_due"]) + timedelta(days=3)
    stack.test_clock.set(datetime.combine(late, clock.NIGHT_RUN))
    eod.run(stack)
    assert wallet.wait(loan_id)["days_past_due"] == 3
    run("loan", "write-off", loan_id, "--reason", "bankrupt, no assets found", "--yes")
    assert wallet.get(f"/loans/{loan_id}")["status"] == "written_off"
    assert ledger.trial_balance(stack).proven
    stack.test_clock.set(datetime.combine(late + timedelta(days=1), clock.NIGHT_RUN))
    assert eod.run(stack)
    assert ledger.trial_balance(stack).proven
    assert loan.read(stack, loan_id).agrees


def test_a_transfer_the_rails_never_answer_stays_in_sight_until_it_is_resolved(
    borrower: Make, stack: Stack
) -> None:
    wallet = borrower(behaviour="906")
    drawn = wallet.borrow(1_000_00, 5)
    delivered = (_open(stack, drawn["loan_id"]).attempts >= 1 for _ in within(20))
    assert any(delivered), "the stream never delivered"
    stack.test_clock.set(stack.clock.now() + timedelta(minutes=5))
    transfers.sweep(stack)
    stuck = _open(stack, drawn["loan_id"])
    assert stuck.attempts >= 2
    assert stuck.transfer_id in CliRunner(env={"COLUMNS": "80"}).invoke(app, ["transfers"]).output
    assert wallet.get(f"/loans/{drawn['loan_id']}")["status"] == "disbursing"
    answer = ("--failed", "--evidence", "Ticket 4711: never received", "--by", "wang", "--yes")
    told = CliRunner().invoke(app, ["transfers", "resolve", stuck.transfer_id, *answer, "--json"])
    assert told.exit_code == 0, told.output
    document = command_grammar.document("transfers resolve", told.stdout)
    assert wallet.get(f"/loans/{drawn['loan_id']}")["status"] == "disbursing"
    decided = (document["approval_id"], "--reason", "seen the ticket", "--by", "li", "--yes")
    told = CliRunner().invoke(app, ["approvals", "approve", *decided, "--json"])
    assert told.exit_code == 0, told.output
    document = command_grammar.document("approvals approve", told.stdout)
    assert (document["requested_by"], document["decided_by"]) == ("wang", "li")
    assert wallet.get(f"/loans/{drawn['loan_id']}")["status"] == "cancelled"
    assert wallet.get("/account")["line"]["used"] == 0
    assert stuck.transfer_id not in CliRunner().invoke(app, ["transfers"]).output
    assert ledger.trial_balance(stack).proven


def _open(stack: Stack, loan_id: str) -> Transfer:
    [transfer] = [one for one in stack.books.open_transfers() if one.loan_id == loan_id]
    return transfer


def test_a_correction_by_two_is_seen_by_the_customer(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    owed = wallet.get(f"/loans/{loan_id}")["owed_today"]
    given = ("--amount", "100.00", "--reason", "charged twice", "--by", "wang", "--yes")
    told = CliRunner().invoke(app, ["loan", "correct", loan_id, *given, "--json"])
    assert told.exit_code == 0, told.output
    approval_id = command_grammar.document("loan correct", told.stdout)["approval_id"]
    assert wallet.get(f"/loans/{loan_id}")["owed_today"] == owed
    run("approvals", "approve", approval_id, "--reason", "seen the bill", "--by", "li", "--yes")
    after = wallet.get(f"/loans/{loan_id}")
    assert (after["owed_today"], after["events"][-1]["kind"]) == (owed - 100_00, "corrected")
    lines = [line["what"] for figure in after["explanation"] for line in figure["lines"]]
    assert "corrected" in lines
    assert loan.read(stack, loan_id).agrees
    assert ledger.trial_balance(stack).proven
