"""The journal as hledger reads it."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.journal import Account, Entry
from microloan_ops.cli.books.plain_text import CURRENCY, amount, metadata

ACCOUNTS = {
    Account.LOANS: "assets:loans",
    Account.BANK: "assets:bank",
    Account.INTEREST_RECEIVABLE: "assets:interest receivable",
    Account.LOSS_ALLOWANCE: "assets:loss allowance",
    Account.IN_TRANSIT: "liabilities:disbursements in transit",
    Account.CUSTOMER_CREDIT: "liabilities:customer credit",
    Account.REFUNDS_IN_TRANSIT: "liabilities:refunds in transit",
    Account.REFUNDS_RECEIVABLE: "assets:refunds receivable",
    Account.INTEREST_INCOME: "revenues:interest",
    Account.PENALTY_INCOME: "revenues:penalty",
    Account.RECOVERIES: "revenues:recoveries",
    Account.IMPAIRMENT: "expenses:impairment",
    Account.CORRECTIONS: "expenses:corrections",
}


def head(first: date) -> Iterator[str]:
    """Declare currency and accounts, so that `hledger check --strict` finds a stranger."""
    yield f"; Micro-loan, books opened {first}"
    yield f"commodity 1000.00 {CURRENCY}"
    for account in Account:
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
    """Assert a day's closing balances: nothing is posted, everything is compared."""
    yield ""
    yield f"{closing.day} * closing"
    for account in Account:
        fen = closing.balances.get(account, 0)
        yield f"    {ACCOUNTS[account]}  {amount(0)} = {amount(fen)}"


def _line(value: str | int | date) -> str:
    # A tag ends at a comma, a comment at the end of the line.
    return " ".join(str(value).replace(",", "，").split())
