"""A credit line as an operator sees, freezes and unfreezes it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from microloan.domain.ledger.line_standing import LineStanding
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.operator_console import approved, at_desk, run, told
from tests.support.builders.tampered_tables import verify

WHY = ("--reason", "Case 4711, two [wallets]", "--by", "wang")
SHORT = ("--code", "suspected_fraud", "--until", "2024-02-15", *WHY)
EXTRA = ("--amount", "1000", "--until", "2024-02-01", *WHY)
LONG = ("--code", "judicial_order", "--until", "2024-02-16", *WHY)


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return BankAtMidnight()


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def standing(stack: Stack) -> LineStanding:
    record = stack.books.line(CUSTOMER)
    assert record
    return record.line.standing(date(2024, 1, 16))


def code_of(*words: str) -> tuple[int, str]:
    refused = run(*words, "--yes", "--json")
    return refused.exit_code, json.loads(refused.stdout)["code"]


def show() -> dict[str, Any]:
    return told("line", "show", CUSTOMER)


def test_line_show_prints_limit_use_and_freeze(stack: Stack) -> None:
    shown = run("line", "show", CUSTOMER).stdout
    for text in (
        f"Credit line of {CUSTOMER}, clear",
        "Limit 50,000.00 yuan, used 11,000.00, available 39,000.00",
        "0.0005 a day",
        "Freeze: none",
        "No person has changed this line.",
    ):
        assert text in shown
    assert (show()["available"], show()["changes"]) == (39_000_00, [])
    assert standing(stack) is LineStanding.CLEAR


@pytest.mark.usefixtures("stack")
def test_limit_is_lowered_by_one_person_after_a_confirmation() -> None:
    words = ("line", "lower", CUSTOMER, "--limit", "12000", *WHY)
    plan = run(*words)
    assert plan.exit_code == Exit.USAGE
    assert "Limit 12,000.00 yuan, used 11,000.00" in plan.stderr
    assert show()["changes"] == []

    done = told(*words, "--yes")

    assert (done["limit"], done["used"], done["available"]) == (12_000_00, 11_000_00, 1_000_00)
    shown = run("line", "show", CUSTOMER).stdout
    for text in ("by wang", "from limit 50,000.00 yuan", "to limit 12,000.00 yuan", "Reason: Case"):
        assert text in shown
    [change] = show()["changes"]
    assert (change["changed_by"], change["after"]["limit"]) == ("wang", 12_000_00)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("60000", "limit_not_lower"),
        ("0", "closing_not_allowed"),
        ("120.50", "limit_not_whole_steps"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_limit_that_the_bank_cannot_set_is_refused(limit: str, code: str) -> None:
    assert code_of("line", "lower", CUSTOMER, "--limit", limit, *WHY)[1] == code
    assert show()["limit"] == 50_000_00


@pytest.mark.usefixtures("stack")
def test_name_that_marks_customers_is_refused_for_operators() -> None:
    refused = run("line", "lower", CUSTOMER, "--limit", "12000", *WHY[:2], "--by", "customer")
    assert refused.exit_code == Exit.USAGE
    assert "marks the changes by customers" in refused.stderr
    assert show()["changes"] == []


def test_line_is_frozen_and_unfrozen_by_one_person(stack: Stack) -> None:
    plan = run("line", "freeze", CUSTOMER, *SHORT)
    assert plan.exit_code == Exit.USAGE
    assert "frozen until 2024-02-15, suspected_fraud" in plan.stderr
    assert "Freeze this line" in plan.stderr
    assert standing(stack) is LineStanding.CLEAR

    done = told("line", "freeze", CUSTOMER, *SHORT, "--yes")

    assert (done["frozen"], done["approval"]) == (True, None)
    shown = show()
    assert (shown["standing"], shown["available"]) == ("frozen", 0)
    assert (shown["freeze"]["code"], shown["freeze"]["until"]) == ("suspected_fraud", "2024-02-15")
    freed = told(
        "line", "unfreeze", CUSTOMER, "--reason", "Case 4711 is closed", "--by", "li", "--yes"
    )
    assert (freed["standing"], freed["available"]) == ("clear", 39_000_00)
    words = run("line", "show", CUSTOMER).stdout
    for text in (
        "2024-01-16 00:10 by wang",
        "from none",
        "to suspected_fraud, until 2024-02-15, by wang",
        "Reason: Case 4711, two [wallets]",
        "from suspected_fraud, until 2024-02-15, by wang",
        "to suspected_fraud, until 2024-02-15, by wang, ended on 2024-01-16",
        "Freeze: none",
        "Reason: Case 4711 is closed",
    ):
        assert text in words
    given = ("--reason", "Case 4711 is closed", "--by", "li")
    assert code_of("line", "unfreeze", CUSTOMER, *given) == (Exit.NOT_DONE, "line_not_frozen")
    assert verify()[0] == 0


@pytest.mark.parametrize("given", [LONG, ("--code", "judicial_order", *WHY)])
def test_long_freeze_needs_the_approval_of_another_person(
    given: tuple[str, ...], stack: Stack
) -> None:
    plan = run("line", "freeze", CUSTOMER, *given)
    assert "Request approval" in plan.stderr
    asked = told("line", "freeze", CUSTOMER, *given, "--yes")
    assert (asked["frozen"], asked["approval"]["act"]) == (False, "freeze_line")
    assert standing(stack) is LineStanding.CLEAR
    approval = asked["approval"]
    decided = (approval["approval_id"], "--digest", approval["digest"], "--reason", "seen the case")
    own = code_of("approvals", "approve", *decided, "--by", "wang")
    assert own == (Exit.NOT_DONE, "approval_own")

    approved(approval)

    assert standing(stack) is LineStanding.FROZEN
    [change] = show()["changes"]
    assert (change["changed_by"], change["approved_by"]) == ("wang", "li")
    assert "by wang, approved by li" in run("line", "show", CUSTOMER).stdout
    assert verify()[0] == 0


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("line", "show", "cust-9"), (Exit.NOT_DONE, "line_not_found")),
        (("line", "unfreeze", "cust-9", *WHY), (Exit.NOT_DONE, "line_not_found")),
        (("line", "freeze", "cust-9", *SHORT), (Exit.NOT_DONE, "line_not_found")),
        (("line", "extra", "cust-9", *EXTRA), (Exit.NOT_DONE, "line_not_found")),
        (
            ("line", "reprice", "cust-9", "--daily-rate", "0.0004", *WHY),
            (Exit.NOT_DONE, "line_not_found"),
        ),
        (("line", "freeze", "cust-9", *LONG), (Exit.NOT_DONE, "line_not_found")),
        (
            ("line", "freeze", CUSTOMER, "--code", "credit_risk", "--until", "2024-01-16", *WHY),
            (Exit.USAGE, "freeze_end_invalid"),
        ),
        (
            ("line", "freeze", CUSTOMER, *SHORT[:4], "--reason", "short", "--by", "wang"),
            (Exit.USAGE, "reason_invalid"),
        ),
    ],
)
@pytest.mark.usefixtures("stack")
def test_impossible_line_command_is_refused_by_its_code(
    words: tuple[str, ...], refused: tuple[int, str]
) -> None:
    given = words if words[1] == "show" else (*words, "--yes")
    answer = run(*given, "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["code"]) == refused


def test_extra_is_given_by_two_people_and_shown(stack: Stack) -> None:
    words = ("line", "extra", CUSTOMER, "--amount", "1000", "--until", "2024-02-01", *WHY)
    plan = run(*words)
    assert "extra 1,000.00 yuan until 2024-02-01" in plan.stderr
    asked = told(*words, "--yes")
    assert (asked["act"], asked["amount"]) == ("give_extra", 1_000_00)
    assert (show()["extra"], show()["available"]) == (None, 39_000_00)

    approved(asked)

    shown = show()
    assert shown["extra"] == {"amount": 1_000_00, "since": "2024-01-16", "until": "2024-02-01"}
    assert (shown["limit"], shown["available"]) == (50_000_00, 40_000_00)
    printed = run("line", "show", CUSTOMER).stdout
    for text in (
        "Extra: 1,000.00 yuan, from 2024-01-16 until 2024-02-01",
        "by wang, approved by li",
        "from extra none",
        "to extra 1,000.00 yuan, from 2024-01-16 until 2024-02-01",
    ):
        assert text in printed
    assert "Extra: 1,000.00 yuan" in run("customer", "show", CUSTOMER).stdout
    assert told("customer", "show", CUSTOMER)["line"]["extra"]["amount"] == 1_000_00
    assert verify()[0] == 0
    ended = told("line", "lower", CUSTOMER, "--limit", "50000", *WHY, "--yes")
    assert (ended["limit"], ended["available"], show()["extra"]) == (50_000_00, 39_000_00, None)
    assert verify()[0] == 0
    assert standing(stack) is LineStanding.CLEAR


@pytest.mark.usefixtures("stack")
def test_price_is_lowered_by_two_people_and_shown() -> None:
    words = ("line", "reprice", CUSTOMER, "--daily-rate", "0.0004", *WHY)
    plan = run(*words)
    assert "0.0004 a day for later draws" in plan.stderr
    asked = told(*words, "--yes")
    assert (asked["act"], show()["daily_rate"]) == ("reprice_line", "0.0005")

    approved(asked)

    assert show()["daily_rate"] == "0.0004"
    printed = run("line", "show", CUSTOMER).stdout
    for text in ("from 0.0005 a day", "to 0.0004 a day", "by wang, approved by li"):
        assert text in printed
    assert verify()[0] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("extra", "--amount", "150001", "--until", "2024-02-01"), "extra_not_whole_steps"),
        (("extra", "--amount", "160000", "--until", "2024-02-01"), "extra_too_large"),
        (("extra", "--amount", "1000", "--until", "2024-01-16"), "extra_end_invalid"),
        (("extra", "--amount", "1000", "--until", "2024-04-18"), "extra_end_invalid"),
        (("reprice", "--daily-rate", "0.0005"), "rate_not_lower"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_extra_or_price_beyond_its_bounds_is_not_requested(
    words: tuple[str, ...], code: str
) -> None:
    command, *given = words
    assert code_of("line", command, CUSTOMER, *given, *WHY) == (Exit.USAGE, code)
    assert told("approvals", "list")["approvals"] == []


def test_ledger_verify_finds_a_line_that_differs_from_its_last_change(stack: Stack) -> None:
    told("line", "freeze", CUSTOMER, *SHORT, "--yes")
    stack.database.client.update_item(
        TableName="Customers",
        Key={"customer_id": {"S": CUSTOMER}, "item": {"S": "LINE"}},
        UpdateExpression="REMOVE freeze",
    )
    code, shown = verify()
    assert code == 1
    assert "the line has another freeze than after change" in shown


def test_ledger_verify_finds_a_long_freeze_of_one_person(stack: Stack) -> None:
    told("line", "freeze", CUSTOMER, *SHORT, "--yes")
    record = stack.books.line(CUSTOMER)
    assert record
    assert record.line.freeze
    forged = replace(record.line.freeze, until=None)
    stack.database.client.update_item(
        TableName="Customers",
        Key={"customer_id": {"S": CUSTOMER}, "item": {"S": "LINE"}},
        UpdateExpression="REMOVE #freeze.#until",
        ExpressionAttributeNames={"#freeze": "freeze", "#until": "until"},
    )
    after = stack.books.line(CUSTOMER)
    assert after
    assert after.line.freeze == forged
    code, shown = verify()
    assert code == 1
    assert f"customer {CUSTOMER}: freeze_line without an end has no approved request" in shown
