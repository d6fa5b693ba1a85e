"""The journal in the format of hledger."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan_ops.cli.ledger.plain_text import CURRENCY, amount, metadata

ACCOUNTS = {
    LedgerAccount.LOANS: "assets:loans",
    LedgerAccount.BANK: "assets:bank",
    LedgerAccount.INTEREST_RECEIVABLE: "assets:interest receivable",
    LedgerAccount.LOSS_ALLOWANCE: "assets:loss allowance",
    LedgerAccount.IN_TRANSIT: "liabilities:disbursements in transit",
    LedgerAccount.CUSTOMER_CREDIT: "liabilities:customer credit",
    LedgerAccount.REFUNDS_IN_TRANSIT: "liabilities:refunds in transit",
    LedgerAccount.REFUNDS_RECEIVABLE: "assets:refunds receivable",
    LedgerAccount.SUSPENSE: "liabilities:suspense",
    LedgerAccount.INTEREST_INCOME: "revenues:interest",
    LedgerAccount.PENALTY_INCOME: "revenues:penalty",
    LedgerAccount.RECOVERIES: "revenues:recoveries",
    LedgerAccount.IMPAIRMENT: "expenses:impairment",
    LedgerAccount.CORRECTIONS: "expenses:corrections",
}


def head(first: date) -> Iterator[str]:
    """Declare currency and accounts, so that `hledger check --strict` finds any other."""
    yield f"; Micro-loan, books opened {first}"
    yield f"commodity 1000.00 {CURRENCY}"
    for account in LedgerAccount:
        yield f"account {ACCOUNTS[account]}"


def transaction(entry: Entry) -> Iterator[str]:
    """Write an entry."""
    yield ""
    yield f"{entry.booked_on} * {entry.kind}"
    for name, value in metadata(entry):
        yield f"    ; {name}: {_line(value)}"
    for account, fen in sorted(entry.postings.items()):
        yield f"    {ACCOUNTS[account]}  {amount(fen)}"


def assertions(closing: Closing) -> Iterator[str]:
    """Assert a day's closing balances, by a transaction of zero amounts."""
    yield ""
    yield f"{closing.day} * closing"
    for account in LedgerAccount:
        fen = closing.balances.get(account, 0)
        yield f"    {ACCOUNTS[account]}  {amount(0)} = {amount(fen)}"


def _line(value: str | int | date) -> str:
    # A tag ends at a comma, a comment at the end of the line.
    return " ".join(str(value).replace(",", "，").split())
