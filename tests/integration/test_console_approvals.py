"""What one operator asks for and another approves: corrections, and results of transfers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from microloan.adapters.dynamodb.personal_data import DynamoPersonalDataStore
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import TransferStatus
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.operator_console import (
    EVIDENCE,
    approved,
    at_desk,
    later,
    run,
    stuck,
    told,
)
from tests.support.fakes.outbound_services import UNKNOWN

SETTLED = ("--settled", "--settled-on", "2024-01-16")


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """Two loans, one of them settled, and a draw without an answer."""
    bank = BankAtMidnight()
    bank.repay(bank.small, 1_000_50, "all of it")
    bank.deliver()
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(bank.borrow(2_000_00, 5, key="unanswered").transfer_id)
    return bank


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


@pytest.mark.parametrize(
    ("way", "status", "loan"),
    [
        (SETTLED, TransferStatus.SETTLED, LoanStatus.OPEN),
        (("--failed",), TransferStatus.FAILED, None),
    ],
)
def test_unanswered_transfer_is_resolved_once_with_its_evidence(
    way: tuple[str, ...], status: TransferStatus, loan: LoanStatus | None, stack: Stack
) -> None:
    later(stack, timedelta(days=3))
    transfer = stuck(stack)
    given = ("transfers", "resolve", transfer.transfer_id, *way, "--evidence", EVIDENCE)
    plan = run(*given, "--by", "wang")
    assert plan.exit_code == Exit.USAGE
    planned = " ".join(plan.stderr.split())
    assert "2,000.00 yuan, no answer in 3 d 0 h (tried once)" in planned
    assert f"Reason: {EVIDENCE} By: wang" in planned
    asked = told(*given, "--by", "wang", "--yes")
    assert stack.books.transfer(transfer.transfer_id) == transfer
    done = approved(asked)
    assert (done["state"], done["requested_by"], done["decided_by"]) == ("approved", "wang", "li")
    kept = stack.books.transfer(transfer.transfer_id)
    assert kept
    assert (kept.status, kept.evidence, kept.resolved_by) == (status, EVIDENCE, "wang")
    record = stack.books.loan(transfer.customer_id, transfer.loan_id)
    assert record
    assert loan is None or record.account.status == loan
    assert transfer not in stack.books.open_transfers()
    again = run(*given, "--yes")
    assert again.exit_code == Exit.NOT_DONE
    assert again.stderr == f"The transfer is {status} already. Its result cannot be changed.\n"


def test_sandbox_settlement_file_has_a_resolved_transfer(stack: Stack, tmp_path: Path) -> None:
    transfer = stuck(stack)
    given = ("transfers", "resolve", transfer.transfer_id, *SETTLED, "--evidence", EVIDENCE)
    later(stack, timedelta(days=3))
    approved(told(*given, "--yes"))
    file = tmp_path / "settled.csv"
    run("ledger", "settlement", "-o", str(file))
    lines = file.read_text("utf-8").splitlines()
    assert f"{transfer.transfer_id},disburse,200000,2024-01-16" in lines


CORRECTION = ("--amount", "12.34", "--reason", "Penalty of a bill that was paid", "--by", "wang")


@pytest.mark.usefixtures("stack")
def test_loan_is_corrected_after_a_request_and_an_approval(bank: BankAtMidnight) -> None:
    payoff = told("loan", "show", bank.large)["owed"]["payoff"]["total"]
    planned = run("loan", "correct", bank.large, *CORRECTION)
    assert planned.exit_code == Exit.USAGE
    said = " ".join(planned.stderr.split())
    assert "12.34 yuan count as paid from 2024-01-16, from the account corrections." in said
    asked = told("loan", "correct", bank.large, *CORRECTION, "--yes")
    [waiting] = told("approvals", "list")["approvals"]
    assert waiting == asked | {"expired": False}
    assert told("loan", "show", bank.large)["owed"]["payoff"]["total"] == payoff
    own = run("approvals", "approve", asked["approval_id"], "--reason", "I am sure", "--by", "wang")
    assert (own.exit_code, own.stderr) == (
        Exit.NOT_DONE,
        "You made this request yourself. Another person must decide on it.\n",
    )
    approved(asked)
    shown = told("loan", "show", bank.large)
    assert shown["owed"]["payoff"]["total"] == payoff - 12_34
    assert shown["entries"][-1]["kind"] == "corrected"
    assert told("approvals", "list")["approvals"] == []
    [kept] = told("approvals", "list", "--all")["approvals"]
    assert (kept["state"], kept["decision_reason"]) == ("approved", "seen the letter")
    assert "approved" in run("approvals", "list", "--all").stdout


def test_correction_is_reversed_after_a_request_and_an_approval(
    stack: Stack, bank: BankAtMidnight
) -> None:
    payoff = told("loan", "show", bank.large)["owed"]["payoff"]["total"]
    made = told("loan", "correct", bank.large, *CORRECTION, "--yes")
    approved(made)
    given = (
        "--reverse",
        made["approval_id"],
        "--reason",
        "Wrong loan, case 4711",
        "--by",
        "li",
        "--yes",
    )
    asked = told("loan", "correct", bank.large, *given)
    assert (asked["act"], asked["amount"]) == ("reverse_correction", 12_34)
    later(stack, timedelta(minutes=1))
    approved(asked, "wang")
    assert told("loan", "show", bank.large)["owed"]["payoff"]["total"] == payoff
    again = run("loan", "correct", bank.large, *given)
    assert (again.exit_code, again.stderr) == (
        Exit.NOT_DONE,
        "This correction is reversed already.\n",
    )


@pytest.mark.usefixtures("stack")
def test_refused_correction_request_changes_no_loan(bank: BankAtMidnight) -> None:
    before = told("loan", "show", bank.large)
    asked = told("loan", "correct", bank.large, *CORRECTION, "--yes")["approval_id"]
    given = (asked, "--reason", "The penalty was right", "--by", "li", "--yes")
    assert told("approvals", "refuse", *given)["state"] == "refused"
    assert told("loan", "show", bank.large) == before
    late = run("approvals", "approve", asked, "--reason", "seen the letter", "--by", "zhao")
    assert (late.exit_code, late.stderr) == (
        Exit.NOT_DONE,
        "This request is refused already. Read its present state.\n",
    )


def test_request_changed_in_the_table_is_refused(stack: Stack, bank: BankAtMidnight) -> None:
    asked = told("loan", "correct", bank.large, *CORRECTION, "--yes")["approval_id"]
    stack.database.client.update_item(
        TableName="Customers",
        Key={"customer_id": {"S": "approvals"}, "item": {"S": asked}},
        UpdateExpression="SET amount = :more",
        ExpressionAttributeValues={":more": {"N": "999999"}},
    )
    given = (asked, "--reason", "seen the letter", "--by", "li", "--digest", "0", "--yes")
    found = run("approvals", "approve", *given, "--json")
    assert found.exit_code == Exit.FAULT
    assert (
        json.loads(found.stdout)["error"] == f"the stored request {asked} differs from its digest"
    )
    # Another person's copy and erasure go on.
    assert DynamoPersonalDataStore(stack.database).person("cust-other").approvals == ()


def test_operator_on_a_real_stack_is_named_by_aws(
    stack: Stack, bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {name: one for name, one in stack.outputs.items() if name != "SandboxTable"}
    on_aws = Stack(real, stack.client, "", "microloan-prod")
    monkeypatch.setattr(Stack, "connect", lambda _: on_aws)
    monkeypatch.setattr(Stack, "clock", stack.clock)
    given = ("loan", "correct", bank.large, *CORRECTION[:-2], "--yes")
    assert told(*given)["requested_by"].startswith("arn:aws:")
    named = run(*given, "--by", "wang")
    assert (named.exit_code, named.stderr) == (
        Exit.USAGE,
        "--by: Omit it. AWS knows your name outside a sandbox.\n",
    )


# What cannot be done, and what is said instead of announcing it.
REFUSED: dict[str, tuple[str, list[str], int, str]] = {
    "a correction of nothing": (
        "loan correct",
        ["LARGE", "--amount", "0.00", "--reason", "charged twice"],
        Exit.USAGE,
        "amount: Amount must be above zero.",
    ),
    "a correction from before the draw": (
        "loan correct",
        ["LARGE", "--amount", "1.00", "--reason", "charged twice", "--counts-from", "2023-01-01"],
        Exit.USAGE,
        "counts_from: The date must be from the arrival to today.",
    ),
    "a reversal of what was never corrected": (
        "loan correct",
        ["LARGE", "--reverse", "approval-9", "--reason", "charged twice"],
        Exit.NOT_DONE,
        "This loan has no such correction. Check the correction ID.",
    ),
    "neither an amount nor a correction": (
        "loan correct",
        ["LARGE", "--reason", "charged twice"],
        Exit.USAGE,
        "--amount: Give --amount or --reverse.",
    ),
    "a reason too short": (
        "loan correct",
        ["LARGE", "--amount", "1.00", "--reason", "short"],
        Exit.USAGE,
        "reason: The reason must have 10 to 500 characters.",
    ),
    "an approval of nothing": (
        "approvals approve",
        ["approval-9", "--reason", "seen the bill", "--digest", "0"],
        Exit.NOT_DONE,
        "There is no such request for approval. Check the ID.",
    ),
    "an approval of something that was not shown": (
        "approvals approve",
        ["approval-9", "--reason", "seen the bill"],
        Exit.USAGE,
        "--digest: Give the digest of the request that you read.",
    ),
    "a refusal of nothing": (
        "approvals refuse",
        ["approval-9", "--reason", "seen the bill"],
        Exit.NOT_DONE,
        "There is no such request for approval. Check the ID.",
    ),
}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("what", REFUSED)
def test_impossible_request_of_two_people_is_refused_before_its_announcement(
    what: str, bank: BankAtMidnight
) -> None:
    words, given, code, said = REFUSED[what]
    asked = run(*words.split(), *(bank.large if one == "LARGE" else one for one in given), "--yes")
    assert (asked.exit_code, asked.stdout, asked.stderr) == (code, "", f"{said}\n")
