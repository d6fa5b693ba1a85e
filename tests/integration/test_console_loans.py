"""Loans and transfers as an operator sees them, in words and as JSON."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.operator_console import (
    EVIDENCE,
    approved,
    at_desk,
    later,
    run,
    stuck,
    told,
)
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """A loan that is overdue, a draw without an answer, a refund that failed."""
    bank = BankAtMidnight()
    bank.cross(bank.small, 1_100_50, "too much")
    [paid] = bank.outbox(Direction.COLLECT)
    bank.move(paid.transfer_id)
    bank.gateway.script = [DECLINED]
    [refund] = bank.outbox(Direction.REFUND)
    bank.move(refund.transfer_id)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(bank.borrow(2_000_00, 5, key="unanswered").transfer_id)
    return bank


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def cells(shown: str, first: str) -> list[list[str]]:
    """The rows of tables of which a cell begins so."""
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines()]
    return [row for row in rows if any(cell.startswith(first) for cell in row)]


def test_loan_show_prints_penalty_apart_from_interest(stack: Stack, bank: BankAtMidnight) -> None:
    later(stack, timedelta(days=64))
    shown, document = run("loan", "show", bank.large).stdout, told("loan", "show", bank.large)
    first, second = document["owed"]["bills"]
    assert first["penalty"] > second["penalty"] > 0
    for bill in (first, second):
        [row] = cells(shown, f"{bill['due']} unpaid")
        amounts = [bill[name] for name in ("principal", "interest", "penalty", "total")]
        assert row[2:] == [f"{fen // 100:,}.{fen % 100:02}" for fen in amounts]
        assert amounts[-1] == sum(amounts[:-1])
    assert "penalty" in shown.partition("Instalments")[2].splitlines()[2]


def test_loan_show_prints_the_customers_cards_with_their_ids(
    stack: Stack, bank: BankAtMidnight
) -> None:
    shown, document = run("loan", "show", bank.large).stdout, told("loan", "show", bank.large)
    assert cells(shown, CARD.card_id) == [[CARD.card_id, CARD.bank, CARD.last4, "pays"]]
    card = {"card_id": CARD.card_id, "bank": CARD.bank, "last4": CARD.last4}
    assert (document["card_id"], document["cards"]) == (CARD.card_id, [card])
    assert CARD.token not in shown + str(document)
    assert stack.books.account(CUSTOMER).cards == (CARD,)


def test_loan_show_prints_the_reason_of_a_write_off(stack: Stack, bank: BankAtMidnight) -> None:
    later(stack, timedelta(days=64))
    reason = "Died without heirs [court 3], case 4711"
    given = (bank.large, "--reason", reason, "--by", "wang", "--yes")
    approved(told("loan", "write-off", *given))
    shown, document = run("loan", "show", bank.large).stdout, told("loan", "show", bank.large)
    assert f"2024-03-20 written off: {reason}" in shown
    assert [one["reason"] for one in document["entries"]] == [None, None, reason]


def test_transfers_shows_the_date_with_year_and_the_age(stack: Stack) -> None:
    later(stack, timedelta(minutes=20))
    transfer = stuck(stack)
    [row] = cells(run("transfers").stdout, transfer.transfer_id)
    assert row[1:] == ["2024-01-16 00:10", "20 min", "2,000.00"]
    later(stack, timedelta(days=89, hours=8))
    [row] = cells(run("transfers").stdout, transfer.transfer_id)
    assert row[1:] == ["2024-01-16 00:10", "89 d 8 h", "2,000.00"]


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (31, True)])
def test_transfer_older_than_thirty_minutes_is_a_finding(
    stack: Stack, minutes: int, *, late: bool
) -> None:
    [refund] = [one for one in stack.books.open_transfers() if one.direction is Direction.REFUND]
    stack.database.client.delete_item(
        TableName="Transfers", Key={"transfer_id": {"S": refund.transfer_id}}
    )
    later(stack, timedelta(minutes=minutes))
    shown = run("transfers")
    assert shown.exit_code == (Exit.FOUND if late else Exit.DONE)
    assert ("microloan transfers resolve TRANSFER_ID" in shown.stdout) == late
    [one] = told("transfers")["transfers"]
    assert (one["late"], one["seconds"], one["given_up"]) == (late, minutes * 60, False)
    resolve = f"microloan transfers resolve {one['transfer_id']}"
    assert one["next_command"] == (resolve if late else None)


@pytest.mark.usefixtures("stack")
def test_failed_refund_is_listed_with_its_next_command() -> None:
    shown = run("transfers")
    assert shown.exit_code == Exit.FOUND
    assert "microloan loan show LOAN_ID" in shown.stdout
    [failed] = [one for one in told("transfers")["transfers"] if one["status"] == "failed"]
    assert failed["next_command"] == f"microloan refund reissue {failed['transfer_id']}"
    assert cells(shown.stdout, "refund, insufficient_funds")
    [row] = cells(shown.stdout, failed["loan_id"])
    assert row[2] == "failed"


@pytest.mark.parametrize("option", [["--json"], ["--sweep"], ["--stack", "microloan-prod"]])
def test_option_before_a_subcommand_is_refused(option: list[str], stack: Stack) -> None:
    given = ["resolve", stuck(stack).transfer_id, "--failed", "--evidence", EVIDENCE, "--yes"]
    result = run("transfers", *option, *given)
    assert result.exit_code == Exit.USAGE
    assert f"{option[0]}: Put it after resolve." in result.output
    assert stuck(stack).status is TransferStatus.REQUESTED
