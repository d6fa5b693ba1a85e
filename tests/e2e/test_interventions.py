"""What an operator does by hand, on the deployed stack."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from microloan.domain.calendar import business_date
from microloan.domain.payments.transfer import Transfer
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, eod, ledger, loan, transfers
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local.waiting import within
from tests.e2e.operators import by_two, told
from tests.support.assertions import command_grammar

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def borrowed(wallet: Wallet) -> str:
    loan_id: str = wallet.borrow(1_000_00, 5)["loan_id"]
    assert wallet.wait(loan_id)["status"] == "open"
    return loan_id


def test_reversed_collection_opens_the_loan_again(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    paid = wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    assert wallet.wait(loan_id)["status"] == "settled"
    by_two("payment", "reverse", paid["transfer_id"], "--reason", "seen in the statement")
    again = wallet.get(f"/loans/{loan_id}")
    assert (again["status"], again["outstanding"]) == ("open", 1_000_00)
    assert wallet.get("/account")["line"]["used"] == 1_000_00
    assert loan.read(stack, loan_id).agrees
    assert ledger.trial_balance(stack).proven


def test_written_off_loan_leaves_the_ledger_and_can_be_recovered(
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
    by_two("loan", "write-off", loan_id, "--reason", "bankrupt, no assets found")
    assert wallet.get(f"/loans/{loan_id}")["status"] == "written_off"
    assert ledger.trial_balance(stack).proven
    stack.test_clock.set(datetime.combine(late + timedelta(days=1), clock.NIGHT_RUN))
    assert eod.run(stack)
    assert ledger.trial_balance(stack).proven
    assert loan.read(stack, loan_id).agrees


def test_unanswered_transfer_is_listed_until_it_is_resolved(borrower: Make, stack: Stack) -> None:
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
    answer = ("--failed", "--evidence", "Ticket 4711: never received")
    document = by_two("transfers", "resolve", stuck.transfer_id, *answer)
    assert (document["requested_by"], document["decided_by"]) == ("wang", "li")
    assert wallet.get(f"/loans/{drawn['loan_id']}")["status"] == "cancelled"
    assert wallet.get("/account")["line"]["used"] == 0
    assert stuck.transfer_id not in CliRunner().invoke(app, ["transfers"]).output
    assert ledger.trial_balance(stack).proven


def _open(stack: Stack, loan_id: str) -> Transfer:
    [transfer] = [one for one in stack.books.open_transfers() if one.loan_id == loan_id]
    return transfer


def test_correction_by_two_people_is_shown_to_the_customer(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    owed = wallet.get(f"/loans/{loan_id}")["owed_today"]
    by_two("loan", "correct", loan_id, "--amount", "100.00", "--reason", "charged twice")
    after = wallet.get(f"/loans/{loan_id}")
    assert (after["owed_today"], after["events"][-1]["kind"]) == (owed - 100_00, "corrected")
    lines = [line["what"] for figure in after["explanation"] for line in figure["lines"]]
    assert "corrected" in lines
    assert loan.read(stack, loan_id).agrees
    assert ledger.trial_balance(stack).proven


def test_frozen_line_refuses_draws_and_accepts_repayments(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = borrowed(wallet)
    customer_id = _owner(stack, loan_id)
    until = business_date(stack.clock.now()) + timedelta(days=30)
    why = ("--reason", "case 4711, two wallets", "--by", "wang")
    given = (customer_id, "--code", "suspected_fraud", "--until", until.isoformat(), *why)
    assert told("line", "freeze", *given)["frozen"]
    line = wallet.get("/account")["line"]
    assert (line["standing"], line["available"]) == ("frozen", 0)
    wallet.post(f"/loans/{loan_id}/repayments", {"settle": True})
    assert wallet.wait(loan_id)["status"] == "settled"
    assert told("line", "unfreeze", customer_id, *why)["standing"] == "clear"
    assert wallet.get("/account")["line"]["standing"] == "clear"
    shown = CliRunner().invoke(app, ["line", "show", customer_id, "--json"])
    assert len(command_grammar.document("line show", shown.stdout)["changes"]) == 2


def _owner(stack: Stack, loan_id: str) -> str:
    opening = stack.books.entries(loan_id)[0].opening
    assert opening
    return opening.customer_id
