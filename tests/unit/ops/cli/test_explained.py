"""The explanation in the API's answer about a loan, and in `microloan loan show`."""

from datetime import date, timedelta
from io import StringIO

import pytest
from rich.console import Console

from microloan.entrypoints.models.history import LoanDetail
from microloan.usecases.lending.view_account import LoanView, view_loan
from microloan_ops.cli import loan_output
from microloan_ops.cli.loan import ReplayedLoan
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

LATE = date(2024, 2, 20)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def late(bank: InMemoryBank) -> str:
    loan_id = bank.open_loan()
    bank.clock.set(LATE)
    return loan_id


def seen(bank: InMemoryBank, loan_id: str) -> LoanView:
    return view_loan(CUSTOMER, loan_id, bank.store, bank.clock)


def test_loan_detail_explains_the_whole_debt(bank: InMemoryBank) -> None:
    detail = LoanDetail.with_history(seen(bank, late(bank)), LATE)
    assert sum(figure.amount for figure in detail.explanation) == detail.owed_today
    assert [(figure.kind, figure.number, figure.amount) for figure in detail.explanation] == [
        ("principal", 1, 1_000_00),
        ("interest", 1, 155_00),
        ("penalty", 1, 3_28),
        ("interest", None, 22_50),
        ("principal", None, 9_000_00),
    ]


def test_explanation_names_first_and_last_day(bank: InMemoryBank) -> None:
    document = LoanDetail.with_history(seen(bank, late(bank)), LATE).document()
    penalty = document["explanation"][2]
    assert penalty["due"] == "2024-02-15"
    assert penalty["lines"] == [
        {
            "what": "accrued",
            "from": "2024-02-15",
            "to": "2024-02-20",
            "days": 5,
            "balance": 1_155_00,
            "rate": "0.0006575342",
            "number": None,
            "share": None,
            "exact": "379.7260005",
        },
        {
            "what": "ceiling",
            "from": "2024-02-15",
            "to": "2024-02-20",
            "days": 5,
            "balance": 1_000_00,
            "rate": "0.0006575342",
            "number": None,
            "share": None,
            "exact": "-50.9589005",
        },
        {
            "what": "rounded",
            "from": None,
            "to": None,
            "days": None,
            "balance": None,
            "rate": None,
            "number": None,
            "share": None,
            "exact": "-0.7671",
        },
    ]


def test_later_entries_are_not_in_the_explanation(bank: InMemoryBank) -> None:
    loan_id = late(bank)
    before = seen(bank, loan_id)
    bank.repay(loan_id, 500_00)
    bank.deliver()
    after = seen(bank, loan_id)
    assert len(after.entries) > len(before.entries)
    detail = LoanDetail.with_history(after._replace(record=before.record), LATE)
    assert sum(figure.amount for figure in detail.explanation) == detail.owed_today


def test_settled_loan_has_no_explanation(bank: InMemoryBank) -> None:
    loan_id = late(bank)
    bank.repay(loan_id)
    bank.deliver()
    assert LoanDetail.with_history(seen(bank, loan_id), LATE).explanation == []


def test_loan_show_prints_explanation_and_payoff(bank: InMemoryBank) -> None:
    record, entries, *_ = seen(bank, late(bank))
    console = Console(width=80, file=StringIO())
    loan_output.print_loan(
        console, ReplayedLoan(record.account, entries, LATE + timedelta(days=1), agrees=True)
    )
    assert isinstance(console.file, StringIO)
    printed = console.file.getvalue()
    assert "2024-02-15 → 2024-02-21: 1,155.00 × 6 d × 0.0006575342" in printed
    owed = next(line for line in printed.splitlines() if line.startswith("Owed  "))
    assert f"Payoff on 2024-02-21: {owed.split()[1]} yuan" in printed
