"""A loan, replayed from its journal and compared with its stored state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import business_date
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, replay
from microloan_ops.console.stack import Stack, StackError


@dataclass(frozen=True)
class ReplayedLoan:
    """A loan's journal, the replayed state, and whether it equals the stored state."""

    account: LoanAccount
    entries: Sequence[Entry]
    today: date
    agrees: bool


def read(stack: Stack, loan_id: str) -> ReplayedLoan:
    """Read a loan by its ID.

    Raises
    ------
    StackError
        When there is no such loan.
    """
    entries = stack.books.entries(loan_id)
    if not entries:
        raise StackError(f"There is no loan {loan_id}.", "no_loan")
    account = replay(entries)
    stored = stack.books.loan(account.opening.customer_id, loan_id)
    agrees = stored is not None and stored.account == account
    return ReplayedLoan(account, entries, business_date(stack.clock.now()), agrees)
