"""The commands of screening: import of a file, cases with their clock, release by two."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from microloan.domain import ids
from microloan.domain.ledger.audit import AuditResult, Check
from microloan.ports.onboarding_writes import AddCustomer
from microloan.ports.writes import LineRecord
from microloan_ops.cli.ledger import verify
from microloan_ops.cli.ledger.approvals import StoredApprovals, read_approvals
from microloan_ops.cli.screening import scan
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from microloan_testing import persons
from tests.support.assertions import command_grammar
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import PROFILE
from tests.support.builders.operator_console import at_desk, later, run

LISTED = persons.identity(6).resident_id
BAD = "110105199003074510"


class PlainCipher:
    """A keyed hash without a key."""

    def __init__(self, *_: object) -> None:
        pass

    def identity_hash(self, number: str) -> str:
        return f"hash of {number}"


CUSTOMER = ids.customer_id(PlainCipher().identity_hash(LISTED))


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return BankAtMidnight()


@pytest.fixture
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        monkeypatch.setattr(scan, "KmsIdentityCipher", PlainCipher)
        monkeypatch.setitem(made.outputs, "PseudonymKey", "key")
        profile = replace(PROFILE, customer_id=CUSTOMER)
        made.people.commit(AddCustomer(f"hash of {LISTED}", profile))
        yield made


def told(*words: str) -> dict[str, Any]:
    name = " ".join(words[:2])
    document: dict[str, Any] = command_grammar.document(name, run(*words, "--json").stdout)
    return document


def file_of(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "list.csv"
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


def test_screening_import_stores_the_list_and_holds_its_customers(
    stack: Stack, tmp_path: Path
) -> None:
    grouped = f" {LISTED[:6]} {LISTED[6:14]} {LISTED[14:]} "
    file = file_of(tmp_path, f"{grouped},张三", BAD, "", LISTED)
    asked = run("screening", "import", file)
    assert asked.exit_code == Exit.USAGE
    assert stack.screening.current_list() is None
    done = run("screening", "import", file, "--yes")
    assert done.exit_code == Exit.FOUND
    assert "line 2: " in done.stdout
    assert BAD not in done.output
    assert "Version 1 of the list names 1 persons." in done.stdout
    [case] = stack.screening.open_cases()
    assert (case.customer_id, case.list_version) == (CUSTOMER, 1)
    again = told("screening", "import", file, "--yes")
    assert (again["version"], again["hits"], again["open_cases"]) == (1, 0, 1)


def test_screening_file_without_a_resident_id_changes_nothing(stack: Stack, tmp_path: Path) -> None:
    refused = run("screening", "import", file_of(tmp_path, "name,id"), "--yes")
    assert refused.exit_code == Exit.NOT_DONE
    assert "No line is a resident ID. Check it." in " ".join(refused.stderr.split())
    assert stack.screening.current_list() is None


def test_stored_screening_list_has_no_resident_id_and_no_name(stack: Stack, tmp_path: Path) -> None:
    run("screening", "import", file_of(tmp_path, f"{LISTED},张三丰"), "--yes")
    items = str(stack.database.client.scan(TableName=stack.database.tables.customers)["Items"])
    written = items.replace(f"hash of {LISTED}", "")
    assert LISTED not in written
    assert "张三丰" not in written


def test_screening_cases_shows_the_age_and_two_people_release_a_case(
    stack: Stack, tmp_path: Path
) -> None:
    assert told("screening", "cases") == {"list": None, "cases": []}
    run("screening", "import", file_of(tmp_path, LISTED), "--yes")
    later(stack, timedelta(hours=23))
    [case] = told("screening", "cases")["cases"]
    assert (case["age_seconds"], case["overdue"]) == (23 * 3_600, False)
    assert run("screening", "cases").exit_code == Exit.DONE
    later(stack, timedelta(hours=2))
    late = run("screening", "cases")
    assert late.exit_code == Exit.FOUND
    assert "overdue" in late.stdout
    given = ("screening", "release", case["case_id"], "--reason", "Another person, case 4711")
    asked = told(*given, "--by", "wang", "--yes")
    read = (asked["approval_id"], "--digest", asked["digest"])
    approve = ("approvals", "approve", *read, "--reason", "Seen the passport")
    own = run(*approve, "--by", "wang", "--yes")
    assert own.exit_code == Exit.NOT_DONE
    assert len(stack.screening.open_cases()) == 1
    done = told(*approve, "--by", "li", "--yes")
    assert (done["act"], done["state"]) == ("release_hold", "approved")
    assert stack.screening.open_cases() == []
    again = run(*given, "--yes")
    assert again.exit_code == Exit.NOT_DONE
    assert "released already" in again.stderr


# Requests that were read before the release was approved.
NOT_READ = StoredApprovals({}, AuditResult())
HOLD = ("screening", "hold", CUSTOMER, "--reason", "Order of the police [4711]", "--by", "wang")


def test_one_person_holds_a_customer_by_hand_and_two_release(stack: Stack) -> None:
    planned = run(*HOLD)
    assert planned.exit_code == Exit.USAGE
    assert "Reason: Order of the police [4711]" in planned.stderr
    assert stack.screening.open_cases() == []
    held = told(*HOLD, "--yes")
    [listed] = told("screening", "cases")["cases"]
    assert listed == held
    assert (held["opened_by"], held["list_version"], held["overdue"]) == ("wang", None, False)
    shown = " ".join(run("screening", "cases").stdout.split())
    assert f"{held['case_id']}, by wang: Order of the police [4711]" in shown
    again = run(*HOLD, "--yes")
    assert again.exit_code == Exit.NOT_DONE
    assert f"on hold already, in case {held['case_id']}" in " ".join(again.stderr.split())
    given = ("screening", "release", held["case_id"], "--reason", "The order has ended")
    plan = " ".join(run(*given, "--by", "wang").stderr.split())
    assert "Held by wang: Order of the police [4711], open for" in plan
    asked = told(*given, "--by", "wang", "--yes")
    read = (asked["approval_id"], "--digest", asked["digest"])
    told("approvals", "approve", *read, "--reason", "Seen the letter", "--by", "li", "--yes")
    assert stack.screening.open_cases() == []
    assert verify.check_releases_again(stack.database, NOT_READ).findings == ()
    assert verify.check_releases_again(stack.database, read_approvals(stack.database)) == (
        AuditResult({Check.READABLE: 1, Check.APPROVED: 1})
    )


def test_hold_removed_from_the_table_is_a_finding_of_the_audit(stack: Stack) -> None:
    held = told(*HOLD, "--yes")
    assert verify.check_releases_again(stack.database, NOT_READ).findings == ()
    key = {"customer_id": {"S": CUSTOMER}, "item": {"S": "SCREENING"}}
    stack.database.client.delete_item(TableName=stack.database.tables.customers, Key=key)

    [finding] = verify.check_releases_again(stack.database, NOT_READ).findings

    assert finding.subject == f"case {held['case_id']}"
    assert finding.text == "is open, but its person is not on hold in it"


def test_person_without_an_account_is_not_held(stack: Stack) -> None:
    refused = run("screening", "hold", "cust-0", *HOLD[3:], "--yes")
    assert refused.exit_code == Exit.NOT_DONE
    assert refused.stderr == "There is no such customer. Check the customer ID.\n"
    assert stack.screening.open_cases() == []


def test_hold_of_a_customer_with_a_line_marks_the_line(
    bank: BankAtMidnight, stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [customer_id] = bank.store.tables.lines
    monkeypatch.setattr(ids, "customer_id", lambda _: customer_id)
    run("screening", "import", file_of(tmp_path, LISTED), "--yes")
    record = stack.books.line(customer_id)
    assert isinstance(record, LineRecord)
    assert record.held
