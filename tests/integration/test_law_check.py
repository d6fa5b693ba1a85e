"""`microloan law check` on stored loans, of which one was changed by hand."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from microloan.adapters.dynamodb.entry_items import entry_to_item
from microloan.domain.calendar import business_date
from microloan.domain.law import RULES
from microloan.usecases.operations import check_law
from microloan_ops.__main__ import app
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.stored_history import connected
from tests.support.builders.tampered_tables import TableTampering, overpaid


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """A large loan, and a small one that was paid too much and settled."""
    return overpaid()


@pytest.fixture(scope="module")
def stack(bank: BankAtMidnight) -> Iterator[Stack]:
    with connected(bank) as made:
        yield made


def check(*words: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the document of a check."""
    result = CliRunner().invoke(app, ["law", "check", *words, "--json"])
    document: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, document


def shown(*words: str) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["law", "check", *words])
    return result.exit_code, " ".join(result.stdout.split())


def dearer(tampering: TableTampering, loan_id: str) -> None:
    """Store a payment with more interest and less principal, in a chain that fits."""
    before = ""
    for entry in tampering.stack.books.entries(loan_id):
        split = entry.allocation
        if split.interest:
            split = replace(split, interest=split.interest + 1_00, principal=split.principal - 1_00)
        changed = replace(entry, allocation=split, previous=before or entry.previous)
        before = changed.hash
        key = {"loan_id": loan_id, "seq": entry.seq}
        tampering.put("Journal", key, entry_to_item(changed))


def test_law_check_reads_every_loan_of_the_book(stack: Stack) -> None:
    code, document = check()

    assert (code, document["holds"], document["loans"]) == (Exit.DONE, True, 2)
    assert document["day"] == business_date(stack.clock.now()).isoformat()
    assert [rule["rule"] for rule in document["rules"]] == [rule.code for rule in RULES]
    assert (document["breaches"], document["unreadable"], document["before"]) == ([], [], None)
    assert shown()[1].endswith("Loans checked: 2. No breach.")


def test_law_check_names_and_counts_a_breach(
    bank: BankAtMidnight, tampering: TableTampering
) -> None:
    dearer(tampering, bank.small)

    code, document = check()

    assert (code, document["holds"]) == (Exit.FOUND, False)
    counts = {rule["rule"]: rule["breaches"] for rule in document["rules"]}
    assert counts["waterfall"] == counts["first-day"] == counts["early-settlement"] == 1
    assert {breach["loan_id"] for breach in document["breaches"]} == {bank.small}
    assert f"first-day, loan {bank.small}: charges" in shown()[1]


def test_law_check_of_one_loan_reads_only_that_loan(
    bank: BankAtMidnight, tampering: TableTampering
) -> None:
    dearer(tampering, bank.small)

    sound, broken = check("--loan", bank.large), check("--loan", bank.small)

    assert (sound[0], sound[1]["loans"]) == (Exit.DONE, 1)
    assert (broken[0], broken[1]["loans"]) == (Exit.FOUND, 1)


def test_law_check_names_an_unreadable_loan(
    bank: BankAtMidnight, tampering: TableTampering
) -> None:
    tampering.update("Journal", {"loan_id": bank.small, "seq": 2}, kind="unknown")

    code, document = check()

    assert (code, document["loans"]) == (Exit.FOUND, 1)
    assert document["unreadable"] == [{"loan_id": bank.small}]
    assert f"Cannot read loan {bank.small}." in shown()[1]
    assert check("--loan", bank.small)[1]["unreadable"] == [{"loan_id": bank.small}]


@pytest.mark.usefixtures("stack")
def test_law_check_of_an_unknown_loan_is_an_error() -> None:
    result = CliRunner().invoke(app, ["law", "check", "--loan", "nothing"])

    assert result.exit_code not in {Exit.DONE, Exit.FOUND}
    assert "There is no loan nothing." in " ".join(result.stderr.split())


def test_law_check_before_a_date_without_a_new_rule_reports_none(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = business_date(stack.clock.now())
    known = tuple(rule for rule in RULES if rule.since <= today)
    monkeypatch.setattr(check_law.ask, "__defaults__", (None, known))
    code, document = check("--before", "2099-01-01")

    assert (code, document["rules"], document["loans"]) == (Exit.DONE, [], 0)
    assert shown("--before", "2099-01-01") == (0, "No rule takes effect up to 2099-01-01.")


def test_future_rule_is_checked_on_every_loan_before_it_takes_effect(
    bank: BankAtMidnight,
    stack: Stack,
    tampering: TableTampering,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    since = business_date(stack.clock.now()) + timedelta(days=30)
    later = tuple(replace(rule, since=since) for rule in RULES if rule.code == "first-day")
    monkeypatch.setattr(check_law.ask, "__defaults__", (None, later))
    dearer(tampering, bank.small)

    assert check()[0] == Exit.DONE
    assert check("--before", str(since - timedelta(days=1)))[1]["rules"] == []
    code, document = check("--before", str(since))

    assert (code, document["before"]) == (Exit.FOUND, since.isoformat())
    assert [breach["loan_id"] for breach in document["breaches"]] == [bank.small]
