"""In a terminal of eighty columns no amount, date or name is broken over two lines."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from rich.console import Console

from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.loan import Terms
from microloan_ops.cli import calculator_output, loan_output, transfers
from microloan_ops.cli.calculator import Question, answer
from microloan_ops.cli.demo import narration
from microloan_ops.cli.ledger import output as books
from microloan_ops.cli.ledger.balance import TrialBalance
from microloan_ops.cli.ledger.reconcile import MovementTotals, Reconciliation
from microloan_ops.cli.ledger.settlement import MovementType, Settlement
from microloan_ops.cli.loan import ReplayedLoan
from tests.support.builders.examples import DRAWN_ON, drawn, terms, transfer

MOST = 99_999_999_99
AMOUNTS = [12_345_67, 1_000_000_00, MOST]
LATE = date(2024, 4, 1)
_WHOLE = re.compile(r"-?[\d,]+\.\d+|\d{4}-\d\d-\d\d|[a-z]+(?:_[a-z]+)+|tr-\w+|disburse\w+")
Show = Callable[[Console], None]


def _terms(most: int) -> Terms:
    """A contract above what is drawn today."""
    return replace(terms(), principal=most)


def _journal(most: int) -> Show:
    account, first = drawn(_terms(most))
    parts = Allocation(penalty=most, interest=most, principal=most)
    entries = [
        replace(first, seq=10 + number, kind=kind, amount=most, allocation=parts)
        for number, kind in enumerate(LoanEventType)
    ]
    closed = ReplayedLoan(replace(account, status=LoanStatus.SETTLED), entries, LATE, agrees=True)
    return lambda console: loan_output.print_loan(console, closed)


def _late_loan(most: int) -> Show:
    account, first = drawn(_terms(most))
    file = ReplayedLoan(account, [first], LATE, agrees=True)
    return lambda console: loan_output.print_loan(console, file)


def _what_if(most: int) -> Show:
    found = answer(Question(_terms(most), (), LATE))
    paid = replace(found.question, payments=((DRAWN_ON, most),))
    shown = replace(found, question=paid, allocations=(Allocation(most, most, most, most),))
    return lambda console: calculator_output.print_answer(console, shown)


def _trial_balance(most: int) -> Show:
    every = dict.fromkeys(LedgerAccount, most)
    negative = dict.fromkeys(LedgerAccount, -most)
    found = TrialBalance(LATE, every, negative, most)
    return lambda console: books.print_trial_balance(console, found)


def _reconciled(most: int) -> Show:
    sums = {direction: MovementTotals(1_234_567, most) for direction in MovementType}
    return lambda console: books.print_reconciliation(
        console, Settlement(), Reconciliation(sums, sums)
    )


def _transfers(most: int) -> Show:
    ids = (f"tr-{'a7' * 12}", f"loan-{'b6' * 12}")
    one = transfers.OpenTransfer(transfer(*ids, amount=most), timedelta(days=89, hours=8), True)
    return lambda console: transfers.words(console, [one], [])


def _demo(most: int) -> Show:
    parts = dict.fromkeys(("principal", "interest", "penalty", "total"), most)
    return lambda console: narration.payoffs(console, {"quotes": [parts | {"date": str(LATE)}]})


@pytest.mark.parametrize("most", AMOUNTS)
@pytest.mark.parametrize(
    "of",
    [_journal, _late_loan, _what_if, _trial_balance, _reconciled, _transfers, _demo],
    ids=lambda of: of.__name__,
)
def test_table_of_eighty_columns_breaks_no_amount_date_or_name(
    of: Callable[[int], Show], most: int
) -> None:
    narrow, wide = (_printed(of(most), width) for width in (80, 400))
    assert _whole(narrow) == _whole(wide)
    assert max(map(len, narrow.splitlines())) <= 80


def _printed(shown: Show, width: int) -> str:
    console = Console(width=width, file=StringIO())
    shown(console)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def _whole(printed: str) -> Counter[str]:
    return Counter(_WHOLE.findall(printed))
