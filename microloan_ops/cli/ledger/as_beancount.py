"""The journal in the format of beancount."""

import json
from collections.abc import Iterator
from datetime import date

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan_ops.cli.ledger.plain_text import CURRENCY, amount, metadata, number

ACCOUNTS = {
    LedgerAccount.LOANS: "Assets:Loans",
    LedgerAccount.BANK: "Assets:Bank",
    LedgerAccount.INTEREST_RECEIVABLE: "Assets:InterestReceivable",
    LedgerAccount.LOSS_ALLOWANCE: "Assets:LossAllowance",
    LedgerAccount.IN_TRANSIT: "Liabilities:DisbursementsInTransit",
    LedgerAccount.CUSTOMER_CREDIT: "Liabilities:CustomerCredit",
    LedgerAccount.REFUNDS_IN_TRANSIT: "Liabilities:RefundsInTransit",
    LedgerAccount.REFUNDS_RECEIVABLE: "Assets:RefundsReceivable",
    LedgerAccount.SUSPENSE: "Liabilities:Suspense",
    LedgerAccount.INTEREST_INCOME: "Income:Interest",
    LedgerAccount.PENALTY_INCOME: "Income:Penalty",
    LedgerAccount.RECOVERIES: "Income:Recoveries",
    LedgerAccount.IMPAIRMENT: "Expenses:Impairment",
    LedgerAccount.CORRECTIONS: "Expenses:Corrections",
}


def head(first: date) -> Iterator[str]:
    """Open every account on the first day of the books."""
    yield 'option "title" "Micro-loan"'
    yield f'option "operating_currency" "{CURRENCY}"'
    for account in LedgerAccount:
        yield f"{first} open {ACCOUNTS[account]} {CURRENCY}"


def transaction(entry: Entry) -> Iterator[str]:
    """Write an entry."""
    yield ""
    yield f"{entry.booked_on} * {_text(entry.kind)}"
    for name, value in metadata(entry):
        yield f"  {name}: {_value(value)}"
    for account, fen in sorted(entry.postings.items()):
        yield f"  {ACCOUNTS[account]}  {amount(fen)}"


def assertions(closing: Closing) -> Iterator[str]:
    """Assert a day's closing balances, to the fen, at the start of the next day."""
    next_day = closing.day + ONE_DAY
    yield ""
    for account in LedgerAccount:
        fen = closing.balances.get(account, 0)
        # Without "~ 0" beancount lets a balance be off by a fen.
        yield f"{next_day} balance {ACCOUNTS[account]}  {number(fen)} ~ 0 {CURRENCY}"


def _value(value: str | int | date) -> str:
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str) -> str:
    # Beancount escapes quotes, backslashes and line ends as JSON does.
    return json.dumps(value, ensure_ascii=False)
