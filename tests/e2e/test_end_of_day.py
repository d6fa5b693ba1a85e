"""The night on the deployed stack: collected, valued, proven, the same twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.domain.ledger.journal import LedgerAccount
from microloan_ops.__main__ import app
from microloan_ops.cli import clock, eod, ledger, loan
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack, StackError
from tests.support.assertions import command_grammar
from tests.support.builders.examples import drawn, terms

pytestmark = pytest.mark.e2e

Make = Callable[..., Wallet]


def _today(stack: Stack) -> date:
    return date.fromisoformat(str(clock.show(stack)["today"]))


def test_end_of_day_collects_what_is_due_and_balances(borrower: Make, stack: Stack) -> None:
    paying, broke = borrower(), borrower(behaviour="902")
    drawn = paying.borrow(10_000_00, 10)
    loan_id = drawn["loan_id"]
    late_id = broke.borrow(2_000_00, 5)["loan_id"]
    paying.wait(loan_id)
    broke.wait(late_id)
    first_due = date.fromisoformat(drawn["first_due"])

    # Most of the month in one pass, the days around the due day night by night.
    stack.test_clock.set(_night_of(first_due - timedelta(days=1)))
    eod.run(stack)
    before = ledger.trial_balance(stack)
    assert before.proven
    assert before.closed[LedgerAccount.INTEREST_RECEIVABLE] > 0
    assert clock.advance(first_due + timedelta(days=3), stack) == 4

    collected = paying.wait(loan_id)
    assert collected["outstanding"] == 9_000_00
    assert collected["days_past_due"] == 0
    overdue = broke.wait(late_id)
    assert overdue["days_past_due"] == 3
    assert overdue["bills"][0]["penalty"] > 0
    assert ledger.trial_balance(stack).proven
    for one in (loan_id, late_id):
        assert loan.read(stack, one).agrees


def test_repeated_end_of_day_changes_nothing(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    wallet.wait(wallet.borrow(1_000_00, 5)["loan_id"])
    clock.advance(_today(stack) + timedelta(days=1), stack)
    first = stack.night.last_closed()
    assert first is not None
    entries = stack.night.day_entries(first.day)
    assert eod.run(stack) == []
    assert stack.night.last_closed() == first
    assert sorted(e.hash for e in stack.night.day_entries(first.day)) == sorted(
        e.hash for e in entries
    )


def test_unbalanced_books_are_not_closed_until_corrected(borrower: Make, stack: Stack) -> None:
    wallet = borrower()
    loan_id = wallet.borrow(1_000_00, 5)["loan_id"]
    wallet.wait(loan_id)
    _set_outstanding(stack, loan_id, 999_99)
    closed_before = stack.night.last_closed()
    target = _today(stack) + timedelta(days=1)
    stack.test_clock.set(_night_of(target))
    with pytest.raises(StackError, match="difference of 1 fen"):
        eod.run(stack)
    assert stack.night.last_closed() == closed_before
    _set_outstanding(stack, loan_id, 1_000_00)
    assert eod.run(stack)
    assert ledger.trial_balance(stack).proven


def _night_of(day: date) -> datetime:
    return datetime.combine(day, clock.NIGHT_RUN)


def _customer(stack: Stack, loan_id: str) -> str:
    opening = stack.books.entries(loan_id)[0].opening
    assert opening is not None
    return opening.customer_id


def _set_outstanding(stack: Stack, loan_id: str, fen: int) -> None:
    stack.database.client.update_item(
        TableName=stack.database.tables.loans,
        Key={"customer_id": {"S": _customer(stack, loan_id)}, "loan_id": {"S": loan_id}},
        UpdateExpression="SET outstanding = :fen",
        ExpressionAttributeValues={":fen": {"N": str(fen)}},
    )


def test_end_of_day_until_a_date_is_shown_as_the_last_closed(stack: Stack) -> None:
    today = _today(stack)
    stack.test_clock.set(_night_of(today + timedelta(days=3)))
    until = today + timedelta(days=1)
    ran = CliRunner().invoke(app, ["eod", "run", "--date", until.isoformat(), "--yes"])
    assert (ran.exit_code, ran.output.split()[-1]) == (0, until.isoformat())
    shown = CliRunner(env={"COLUMNS": "120"}).invoke(app, ["eod", "status"])
    assert shown.exit_code == 0
    assert f"Last closed day: {until}" in shown.output
    assert f"Days to close: {until + timedelta(days=1)}" in shown.output
    assert "Last run: SUCCEEDED" in shown.output
    assert "Segments valued: 2 of 2" in shown.output
    refused = CliRunner().invoke(app, ["eod", "run", "--date", "2099-01-01"])
    assert (refused.exit_code, "is not over yet" in refused.output) == (2, True)
    assert eod.run(stack) == [str(until + timedelta(days=1))]


def test_failed_end_of_day_continues_after_a_redrive(stack: Stack) -> None:
    """An entry whose loan nobody knows makes the close fail; it is taken out again."""
    with pytest.raises(StackError, match="nothing to redrive"):
        eod.redrive(stack)
    today = _today(stack)
    lost = replace(drawn(terms(drawn_on=today), "loan-lost")[1], booked_on=today)
    item = serialize_item(entry_to_item(lost))
    table = stack.database.tables.journal
    stack.database.client.put_item(TableName=table, Item=item)
    stack.test_clock.set(_night_of(today + timedelta(days=1)))
    with pytest.raises(StackError, match="account loans"):
        eod.run(stack)
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["eod", "status"])
    assert (shown.exit_code, "account loans" in shown.output) == (1, True)
    key = {name: item[name] for name in ("loan_id", "seq")}
    stack.database.client.delete_item(TableName=table, Key=key)
    redriven = CliRunner().invoke(app, ["eod", "redrive", "--yes", "--json"])
    assert redriven.exit_code == 0, redriven.output
    assert command_grammar.document("eod redrive", redriven.stdout) == {
        "closed": [today.isoformat()]
    }
    assert ledger.trial_balance(stack).proven
    assert eod.last(stack)


def test_seeded_loans_are_valued_and_balanced(stack: Stack) -> None:
    before = ledger.trial_balance(stack)
    result = CliRunner().invoke(app, ["seed-loans", "200"])
    assert result.exit_code == 0, result.output
    assert "200 open loans" in result.output
    clock.advance(_today(stack) + timedelta(days=1), stack)
    after = ledger.trial_balance(stack)
    assert after.proven
    assert after.closed[LedgerAccount.LOANS] > before.closed[LedgerAccount.LOANS]
    assert clock.advance(_today(stack) + timedelta(days=1), stack) == 1
