"""`microloan ledger verify` on tables that were damaged by hand."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from microloan_ops.__main__ import app
from microloan_ops.console import Exit
from microloan_ops.console.stack import Stack
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.stored_history import connected
from tests.support.builders.tampered_tables import Key, TableTampering, loan, overpaid, verify


@pytest.fixture(scope="module")
def bank() -> BankAtMidnight:
    return overpaid()


@pytest.fixture(scope="module")
def stack(bank: BankAtMidnight) -> Iterator[Stack]:
    with connected(bank) as made:
        yield made


@pytest.mark.usefixtures("stack")
def test_verify_of_sound_tables_has_no_findings() -> None:
    code, shown = verify()
    assert (code, "No findings." in shown) == (0, True)
    for line in (
        "stored items can be read and found │ 17 │ 0",
        "loans are the replay of their journal │ 2 │ 0",
        "credit lines match the last decision │ 1 │ 0",
        "open and decided items belong to a known person │ 3 │ 0",
        "transfers are booked exactly once │ 4 │ 0",
        "closings follow from the day before │ 2 │ 0",
    ):
        assert line in shown


def test_damaged_line_is_found_by_verify(tampering: TableTampering) -> None:
    tampering.update("Customers", {"customer_id": CUSTOMER, "item": "LINE"}, used=10_000_01)
    code, shown = verify()
    assert code == 1
    assert f"customer {CUSTOMER}: used is 10,000.01, by the loans 10,000.00: 1 fen too" in shown


def test_deleted_line_is_found_by_verify(tampering: TableTampering) -> None:
    tampering.delete("Customers", {"customer_id": CUSTOMER, "item": "LINE"})
    assert f"customer {CUSTOMER}: has loans of 1000000 fen, but no line" in verify()[1]


def test_damaged_loan_is_found_by_verify(tampering: TableTampering, bank: BankAtMidnight) -> None:
    tampering.update("Loans", loan(bank.large), outstanding=9_999_99)
    code, shown = verify()
    assert code == 1
    assert f"loan {bank.large}: outstanding is 9,999.99, by replay 10,000.00: 1 fen" in shown


@pytest.mark.parametrize("accrued", [None, "much", 0], ids=["missing", "no number", "of a kind"])
def test_unreadable_loan_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight, accrued: object
) -> None:
    tampering.update("Loans", loan(bank.large), accrued=accrued, as_of="someday")
    code, shown = verify()
    assert code == 1
    assert f"loan {bank.large}: cannot be read:" in shown


def test_loan_with_a_fractional_number_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight
) -> None:
    tampering.update("Loans", loan(bank.large), seq=Decimal("0.5"))
    code, shown = verify()
    assert code == 1
    assert f"customer {CUSTOMER}: cannot be read: ValueError" in shown


def test_damaged_settled_loan_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight
) -> None:
    tampering.update("SettledLoans", loan(bank.small), credit=5)
    code, shown = verify()
    assert code == 1
    assert f"loan {bank.small}: credit is 0.05, by replay 0.00: 5 fen too much" in shown


def test_deleted_settled_loan_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight
) -> None:
    tampering.delete("SettledLoans", loan(bank.small))
    assert f"loan {bank.small}: is settled, but not among the settled loans" in verify()[1]


def test_loan_deleted_from_both_tables_is_found_by_verify(
    tampering: TableTampering, bank: BankAtMidnight
) -> None:
    tampering.delete("SettledLoans", loan(bank.small))
    tampering.delete("Loans", loan(bank.small))
    assert f"loan {bank.small}: has a journal that leaves 0 fen of principal" in verify()[1]


def test_damaged_entry_is_found_by_verify(tampering: TableTampering, bank: BankAtMidnight) -> None:
    key = {"loan_id": bank.large, "seq": 2}
    tampering.update("Journal", key, postings={"bank": -9_999_99, "disbursements_in_transit": 1})
    code, shown = verify()
    assert code == 1
    assert f"loan {bank.large}: entry 2, disbursed, sums to -999998 fen" in shown
    assert f"the chain of loan {bank.large} breaks at entry 2" in shown
    assert "day 2024-01-15: account bank is -11,000.00, by the journal -10,999.99" in shown


def test_item_missing_in_its_index_is_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    refund = stack.books.entries(bank.small)[3]
    tampering.update("Journal", {"loan_id": bank.small, "seq": 4}, day_shard="2024-01-01#0")
    tampering.update("Transfers", {"transfer_id": refund.transfer_id}, open="open")
    code, shown = verify()
    assert code == 1
    entry = f"entry 4 of loan {bank.small}"
    assert f"{entry}: index by_day has it under 2024-01-01, not under 2024-01-16" in shown
    assert f"transfer {refund.transfer_id}: index open has it under open, not nowhere" in shown


def test_journal_without_a_customer_is_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    key: Key = {"loan_id": bank.large, "seq": 2}
    item = stack.database.get("Journal", key)
    assert item
    tampering.put("Journal", {"loan_id": "loan-stray", "seq": 2}, item)
    assert "loan loan-stray: has a journal without a draw, but no stored loan" in verify()[1]


def test_deleted_transfer_is_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    collected = stack.books.entries(bank.small)[2]
    tampering.delete("Transfers", {"transfer_id": collected.transfer_id})
    code, shown = verify()
    assert code == 1
    assert (
        f"transfer {collected.transfer_id}: entry 3 of loan {bank.small} (repaid 2,000.00)"
        " has no such transfer" in shown
    )
    assert f"customer {CUSTOMER}: account bank is" in shown


def test_forged_transfer_without_a_booking_is_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    known = stack.books.entries(bank.small)[2].transfer_id
    item = stack.database.get("Transfers", {"transfer_id": known})
    assert item
    tampering.put("Transfers", {"transfer_id": "in-forged"}, item | {"amount": 77})
    shown = verify()[1]
    assert "transfer in-forged: collect of 0.77 is settled, but not booked as repaid" in shown


def test_transfer_without_a_customer_is_found_by_verify(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight
) -> None:
    known = stack.books.entries(bank.small)[2].transfer_id
    tampering.update("Transfers", {"transfer_id": known}, customer_id=None)
    assert f"transfer {known}: names no customer" in verify()[1]


@pytest.mark.parametrize("balance", ["loans", "bank"])
def test_damaged_closing_is_found_by_verify(
    tampering: TableTampering, stack: Stack, balance: str
) -> None:
    closing = stack.night.last_closed()
    assert closing
    balances = {account.value: fen for account, fen in closing.balances.items()}
    key = {"business_date": str(closing.day), "part": "close"}
    tampering.update("Closings", key, balances=balances | {balance: balances[balance] - 1})
    code, shown = verify()
    assert code == 1
    assert f"day {closing.day}: account {balance} is" in shown
    assert "1 fen too little" in shown


def test_deleted_or_unreadable_closing_is_found_by_verify(tampering: TableTampering) -> None:
    key = {"business_date": "2024-01-15", "part": "close"}
    tampering.update("Closings", key, balances=None)
    assert "day 2024-01-15: cannot be read: KeyError('balances')" in verify()[1]
    tampering.delete("Closings", key)
    shown = verify()[1]
    assert "day 2024-01-15: is recorded as the last closed day" in shown


def test_deleted_valuation_is_found_by_verify(tampering: TableTampering) -> None:
    tampering.delete("Journal", {"loan_id": "valuation-2024-01-15", "seq": 1})
    assert "day 2024-01-15: has 0 entries as its valuation" in verify()[1]


def test_customer_changed_during_verify_is_read_again(
    tampering: TableTampering, stack: Stack, bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two reads of a customer a repayment is booked; what both say then agrees."""
    tampering.update("Loans", loan(bank.large), outstanding=1)
    query = type(stack.database).query
    queried: list[str] = []

    def mended(*args: Any, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        answer = query(*args, **more)
        queried.append(args[1])
        if args[1] == "Loans":
            tampering.update("Loans", loan(bank.large), outstanding=10_000_00)
        return answer

    monkeypatch.setattr(type(stack.database), "query", mended)
    assert verify()[0] == 0
    assert queried.count("Loans") == 2


def test_export_before_the_books_are_opened_is_refused(
    tampering: TableTampering, stack: Stack, tmp_path: Path
) -> None:
    for item in list(stack.database.scan("Closings")):
        tampering.delete("Closings", {name: item[name] for name in ("business_date", "part")})
    words = ["ledger", "export", "--format", "hledger", "-o", str(tmp_path / "books")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == Exit.NOT_DONE
    assert "Open the books first" in result.stderr
    assert list(tmp_path.iterdir()) == []
