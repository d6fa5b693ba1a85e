"""A single loan, replayed from its journal and held against what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from microloan.domain.calendar import business_date
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, replay
from microloan_ops.console.stack import Stack, StackError


@dataclass(frozen=True)
class LoanFile:
    """A loan's journal, the state it folds to, and whether that is what is stored."""

    account: LoanAccount
    entries: Sequence[Entry]
    today: date
    agrees: bool


def read(stack: Stack, loan_id: str) -> LoanFile:
    """Read a loan of any customer by its id.

    Raises
    ------
    StackError
        When there is no such loan.
    """
    entries = stack.books.entries(loan_id)
    if not entries:
        raise StackError(f"there is no loan {loan_id}", "no_loan")
    account = replay(entries)
    stored = stack.books.loan(account.opening.customer_id, loan_id)
    agrees = stored is not None and stored.account == account
    return LoanFile(account, entries, business_date(stack.clock.now()), agrees)
