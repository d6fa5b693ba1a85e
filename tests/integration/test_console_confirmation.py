"""Before money moves: what will happen, where, and a question; nobody there, nothing done."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.scorecard_files import read_champion_challengers
from microloan.domain.approval import Act, Approval
from microloan.domain.channel import Channel
from microloan.domain.customers.erasure import DataCategory, ErasurePlan
from microloan.domain.ledger.line_freeze import FreezeCode
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.champion_challenger import decide_with_challenger
from microloan.domain.underwriting.decision import Applicant
from microloan.domain.underwriting.policy import POLICY
from microloan.ports.application_writes import AddDecision
from microloan.ports.applications import Application
from microloan.ports.onboarding_writes import AddCustomer
from microloan.ports.operator_writes import AddApproval
from microloan.ports.writes import SaveLine
from microloan.usecases.lending.freeze_line import freeze_line
from microloan.usecases.onboarding.review_decision import request_review
from microloan.usecases.payments.book_credit import book_credit
from microloan_ops.__main__ import app
from microloan_ops.cli import eod
from microloan_ops.cli.redrive import commands as redrive
from microloan_ops.cli.redrive.dead_letters import DeadLetter, Task
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.support.assertions import command_grammar
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import (
    CARD,
    CUSTOMER,
    DRAWN_ON,
    GOOD_REPORT,
    LINE,
    PROFILE,
)
from tests.support.builders.screening import import_list
from tests.support.builders.stored_history import outputs, sandbox
from tests.support.builders.troubled_bank import troubled_bank

LATE = date(2024, 3, 20)
WHY = ("--reason", "seen in the statement")
CODE = FreezeCode.CREDIT_RISK


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return troubled_bank()


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with sandbox(bank) as made:
        data = ApplicantData(GOOD_REPORT, WalletProfile(qq=WalletActivity(36, 14, 50, 20)))
        applicant = Applicant(Channel.QQ, 30, data)
        contest = replace(read_champion_challengers()[Channel.QQ], share=Decimal(0))
        decision = decide_with_challenger(applicant, "cust-9", DRAWN_ON, contest, POLICY)
        made.people.commit(AddCustomer("hash", replace(PROFILE, customer_id="cust-8")))
        made.people.commit(AddDecision("cust-9", Application("app-9", decision, applicant)))
        request_review("cust-9", "app-9", made.people, made.clock)
        monkeypatch.setattr(Stack, "connect", lambda _: made)
        yield made


def is_paid(one: Transfer) -> bool:
    return (one.direction, one.status) == (Direction.COLLECT, TransferStatus.SETTLED)


@pytest.fixture
def lines(bank: BankAtMidnight, stack: Stack, tmp_path: Path) -> dict[str, list[str]]:
    """A command line for each command that asks, but for --yes."""
    transfers = list(bank.store.tables.transfers.values())
    [collected] = [one for one in transfers if one.loan_id == bank.small and is_paid(one)]
    [failed] = [one for one in transfers if one.status is TransferStatus.FAILED]
    [stuck] = [one for one in transfers if one.status is TransferStatus.REQUESTED]
    related, members = (tmp_path / name for name in ("ids.txt", "m.csv"))
    related.write_text(persons.resident_id("005", date(1990, 3, 7)) + "\n")
    members.write_text("channel,openid\nqq,o1\n")
    asked = Approval(
        approval_id="approval-1",
        act=Act.CORRECT_LOAN,
        customer_id=CUSTOMER,
        subject=bank.large,
        amount=5_00,
        details=(("counts_from", DRAWN_ON.isoformat()),),
        requested_by="wang",
        requested_at=stack.clock.now(),
        reason="charged twice",
    )
    stack.books.commit(AddApproval(asked))
    until, clock = date(2024, 4, 1), stack.clock
    freeze_line(CUSTOMER, CODE, until, operator="li", reason=WHY[1], books=stack.books, clock=clock)
    stack.books.commit(SaveLine("cust-7", LINE, None))
    import_list([CUSTOMER], stack.screening, clock)
    [case] = stack.screening.open_cases()
    decided = ["approval-1", "--reason", "seen the bill"]
    credit = Credit("bank-1", "no reference", False, 100_00, LATE)
    book_credit(credit, None, stack.books, clock)
    return {
        "approvals approve": decided,
        "approvals refuse": decided,
        "loan correct": [bank.large, "--amount", "1.00", "--reason", "charged twice"],
        "line freeze": [
            *(CUSTOMER, "--code", "credit_risk", "--until", "2024-03-21", *WHY),
        ],
        "line extra": ["cust-7", "--amount", "500", "--until", "2024-04-01", *WHY],
        "line reprice": [CUSTOMER, "--daily-rate", "0.0004", *WHY],
        "line lower": [CUSTOMER, "--limit", "1000", *WHY],
        "line unfreeze": [CUSTOMER, *WHY],
        "ledger open": [],
        "decision answer": ["app-9", "--uphold", "--note", "no new facts"],
        "lottery run": ["spring", "--channel", "qq", "--count", "5"],
        "loan write-off": [bank.large, "--reason", "died without heirs"],
        "plan offer": [bank.large, "--instalments", "9", "--holiday", "1", *WHY],
        "eod redrive": [],
        "eod run": [],
        "person erase": ["cust-9"],
        "redrive": [],
        "refund reissue": [
            *(failed.transfer_id, "--card", CARD.card_id, *WHY),
        ],
        "related-party remove": [str(related)],
        "screening import": [str(related)],
        "screening hold": ["cust-8", *WHY],
        "screening release": [case.case_id, *WHY],
        "suspense assign": ["bank-1", "--customer", CUSTOMER, *WHY],
        "suspense return": ["bank-1", *WHY],
        "payment reverse": [collected.transfer_id, *WHY],
        "transfers resolve": [stuck.transfer_id, "--failed", "--evidence", "a mail of today"],
        "whitelist remove": [str(members)],
    }


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, words, input=typed)


def stored(stack: Stack) -> dict[str, Any]:
    return {name: list(stack.database.scan(name)) for name in outputs().values()}


def left_undone(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command asks about that is not in a table here."""
    since = datetime(2024, 3, 20, tzinfo=UTC)
    run = eod.Run("arn", "FAILED", "2024-03-20", reason="it failed")
    letter = DeadLetter(Task.END_OF_DAY, "arn", since, "it failed")
    plan = ErasurePlan((DataCategory.LINE,), ())
    match words:
        case "ledger open":
            monkeypatch.setattr(DynamoEndOfDayStore, "last_closed", lambda _: None)
        case "eod redrive":
            monkeypatch.setattr("microloan_ops.cli.eod.state_machine.last", lambda _: run)
        case "redrive":
            monkeypatch.setattr(redrive, "failed_tasks", lambda _: [letter])
        case "person erase":
            monkeypatch.setattr(
                "microloan_ops.cli.person.commands.plan_person", lambda *_, **__: plan
            )


@pytest.mark.parametrize("words", sorted(command_grammar.ASKS))
def test_irreversible_command_without_a_terminal_does_nothing(
    words: str, stack: Stack, lines: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left_undone(words, monkeypatch)
    before = stored(stack)
    asked = run(*words.split(), *lines[words])
    assert (asked.exit_code, asked.stdout) == (Exit.USAGE, ""), asked.stderr
    *plan, question = asked.stderr.splitlines()
    assert plan
    assert question.endswith("? There is no terminal for the answer. Give --yes.")
    told = run(*words.split(), *lines[words], "--json")
    assert told.exit_code == Exit.USAGE
    assert json.loads(told.stdout)["code"] == "confirmation_required"
    assert stored(stack) == before


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "nonsense\n"])
def test_answer_other_than_yes_does_nothing(
    typed: str,
    stack: Stack,
    bank: BankAtMidnight,
    lines: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
    asked = run("loan", "write-off", *lines["loan write-off"], typed=typed)
    assert (asked.exit_code, asked.stdout) == (Exit.NOT_DONE, "")
    shown = " ".join(asked.stderr.split())
    assert f"Loan {bank.large} of {CUSTOMER}, 34 days past due" in shown
    assert "10,000.00 yuan of principal" in shown
    assert "Request approval, on the local cloud? [y/N] Nothing was done." in shown
    record = stack.books.loan(CUSTOMER, bank.large)
    assert record
    assert record.account.status is LoanStatus.OPEN


@pytest.mark.parametrize(("more", "typed"), [((), "y\n"), ((), "YES\n"), (("--yes",), None)])
def test_answer_yes_runs_the_command_with_only_json_on_standard_output(
    more: tuple[str, ...],
    typed: str | None,
    stack: Stack,
    bank: BankAtMidnight,
    lines: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: typed is not None)
    words = ["loan", "write-off", *lines["loan write-off"], "--json", *more]
    done = run(*words, typed=typed)
    assert done.exit_code == Exit.DONE, done.stderr
    asked = json.loads(done.stdout)
    assert (asked["act"], asked["amount"]) == ("write_off", 10_000_00)
    assert "10,000.00 yuan" in done.stderr
    record = stack.books.loan(CUSTOMER, bank.large)
    assert record
    assert record.account.status is LoanStatus.OPEN
    assert [one.digest for one in stack.books.approvals()][-1] == asked["digest"]


def test_question_names_a_real_stack_as_real(
    stack: Stack, lines: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_grammar.HAS_TERMINAL, lambda: True)
    real = {name: one for name, one in outputs().items() if name != "SandboxTable"}
    for given, called in (
        (Stack(real, stack.client, "", "microloan-prod"), "the REAL stack microloan-prod"),
        (Stack(outputs(), stack.client, "", "microloan-dev"), "the sandbox microloan-dev"),
    ):
        monkeypatch.setattr(Stack, "connect", lambda _, given=given: given)
        asked = run("loan", "write-off", *lines["loan write-off"], typed="n\n")
        assert f"Request approval, on {called}? [y/N]" in " ".join(asked.stderr.split())
