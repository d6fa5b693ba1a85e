"""`microloan loan list` on stored data: the filters, the sums, the CSV file, an unreadable loan."""

import csv
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from microloan.domain.ledger.loan_account import LoanAccount
from microloan.ports.writes import LoanRecord
from microloan_ops.cli import loan_list
from microloan_ops.cli.loan_row import LoanRow
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.operator_console import approved, at_desk, later, run, told
from tests.support.builders.tampered_tables import TableTampering, loan
from tests.support.builders.troubled_bank import LATE, troubled_bank

FEN = ("principal", "outstanding", "owed", "due_now")


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    """A late loan, one in transit, and two that are settled."""
    return troubled_bank()


@pytest.fixture(autouse=True)
def stack(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with at_desk(bank, monkeypatch) as made:
        yield made


def accounts(bank: BankAtMidnight) -> dict[str, LoanAccount]:
    tables = bank.store.tables
    records = {**tables.open_loans, **tables.settled_loans}.values()
    read = [record.account for record in records if isinstance(record, LoanRecord)]
    return {account.loan_id: account for account in read}


def states(*filters: str) -> list[str]:
    return [row["state"] for row in told("loan", "list", *filters)["shown"]]


def read_file(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_loan_list_without_filters_has_every_loan_once(bank: BankAtMidnight) -> None:
    document = told("loan", "list")

    assert sorted(row["loan_id"] for row in document["shown"]) == sorted(accounts(bank))
    assert document["loans"] == len(accounts(bank)) == 4
    assert document["shown"][0]["loan_id"] == bank.large
    assert (document["file"], document["unreadable"]) == (None, [])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--state", "late"), ["late"]),
        (("--state", "in_transit"), ["in_transit"]),
        (("--state", "settled"), ["settled", "settled"]),
        (("--state", "written_off"), []),
        (("--state", "open"), []),
        (("--due-on", "2024-02-15"), ["late"]),
        (("--due-on", "2024-02-16"), []),
        (("--due-before", "2024-02-16"), ["late"]),
        (("--due-before", "2024-02-15"), []),
        (("--min-days-late", "34"), ["late"]),
        (("--min-days-late", "35"), []),
        (("--drawn-since", "2024-01-17"), []),
        (("--drawn-until", "2024-01-14"), []),
        (("--drawn-since", "2024-01-15", "--state", "late"), ["late"]),
        (("--drawn-until", "2024-01-15", "--state", "late"), ["late"]),
        (("--customer", CUSTOMER, "--state", "late"), ["late"]),
        (("--customer", "cust-9"), []),
    ],
)
def test_loan_list_has_only_the_loans_that_match(
    filters: tuple[str, ...], expected: list[str]
) -> None:
    assert states(*filters) == expected


@pytest.mark.parametrize(
    ("day", "state", "days"), [(15, "open", 0), (16, "open", 1), (17, "late", 2)]
)
def test_loan_list_calls_a_loan_late_after_its_days_of_grace(
    day: int, state: str, days: int, bank: BankAtMidnight, stack: Stack
) -> None:
    later(stack, date(2024, 2, day) - LATE)

    [row] = [row for row in told("loan", "list")["shown"] if row["loan_id"] == bank.large]

    assert (row["state"], row["days_past_due"], row["next_due"]) == (state, days, "2024-02-15")


def test_loan_list_has_a_written_off_loan(bank: BankAtMidnight) -> None:
    reason = ("--reason", "died without heirs", "--by", "wang", "--yes")
    approved(told("loan", "write-off", bank.large, *reason))

    assert states("--state", "written_off") == ["written_off"]
    assert states("--state", "late") == []


@pytest.mark.parametrize("filters", [(), ("--customer", CUSTOMER)])
def test_loan_list_of_part_reads_equals_one_read(
    filters: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told("loan", "list", *filters)
    monkeypatch.setattr(loan_list, "_PART", 1)

    assert told("loan", "list", *filters) == whole


def test_loan_list_limit_cuts_the_rows_but_not_the_sums(bank: BankAtMidnight) -> None:
    document = told("loan", "list", "--limit", "1")

    assert [row["loan_id"] for row in document["shown"]] == [bank.large]
    assert document["loans"] == 4
    assert document["outstanding"] == bank.line().used


def test_loan_list_csv_adds_up_to_the_books(
    bank: BankAtMidnight, stack: Stack, tmp_path: Path
) -> None:
    file = tmp_path / "loans.csv"
    document = told("loan", "list", "--limit", "1", "--csv", str(file))
    rows = read_file(file)

    assert list(rows[0]) == [column.name for column in fields(LoanRow)]
    assert {row["loan_id"] for row in rows} == set(accounts(bank))
    sums = {name: sum(int(row[name]) for row in rows) for name in FEN}
    assert sums["outstanding"] == document["outstanding"] == bank.line().used
    booked = told_of_books(stack)
    assert sums["outstanding"] == booked["open_principal"]
    large = accounts(bank)[bank.large].loan
    assert sums["owed"] == document["owed"] == large.payoff(LATE)
    assert sums["due_now"] == document["due_now"] == large.due_now(LATE)
    assert sums["principal"] == sum(
        account.opening.terms.principal for account in accounts(bank).values()
    )
    assert document["file"] == str(file)
    assert {row["drawn_on"] for row in rows} == {"2024-01-15", "2024-01-16"}
    assert [row["next_due"] for row in rows if row["state"] == "late"] == ["2024-02-15"]
    assert [row["next_due"] for row in rows if row["state"] == "in_transit"] == [""]


def told_of_books(stack: Stack) -> dict[str, Any]:
    open_ = [record.account.book_principal for record in stack.books.loans(CUSTOMER)]
    return {"open_principal": sum(open_)}


def test_loan_list_prints_rows_and_sums_in_eighty_columns(
    bank: BankAtMidnight, tmp_path: Path
) -> None:
    shown = run("loan", "list", "--csv", str(tmp_path / "a.csv"), "--state", "late")

    assert shown.exit_code == Exit.DONE
    assert bank.large in shown.stdout
    assert CUSTOMER in shown.stdout
    assert "Loans: 1, shown 1. Owed 1" in shown.stdout
    assert "Loans: 0, shown 0." in run("loan", "list", "--state", "written_off").stdout


def test_loan_list_names_an_unreadable_loan_and_lists_the_others(
    bank: BankAtMidnight, stack: Stack, tmp_path: Path
) -> None:
    TableTampering(stack).update("Loans", loan(bank.large), status="unknown")
    file = tmp_path / "loans.csv"

    shown = run("loan", "list")
    document = told("loan", "list", "--csv", str(file))

    assert shown.exit_code == Exit.FOUND
    assert f"Cannot read loan {bank.large}." in shown.stdout
    assert document["unreadable"] == [bank.large]
    assert {row["loan_id"] for row in read_file(file)} == set(accounts(bank)) - {bank.large}


@pytest.mark.parametrize(
    "words", [("--state", "unknown"), ("--due-on", "15 January"), ("--limit", "0")]
)
def test_loan_list_refuses_an_unusable_filter(words: tuple[str, ...]) -> None:
    assert run("loan", "list", *words, "--json").exit_code == Exit.USAGE
