"""The trial balance, and its comparison with the loans."""

from dataclasses import dataclass
from datetime import date
from time import sleep

from microloan.domain.calendar import ONE_DAY, business_date
from microloan.domain.ledger.journal import LedgerAccount, Postings, add
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import LoanRecord
from microloan_ops.console import track_progress
from microloan_ops.console.stack import Stack, StackError

# Seconds before each further reading. The journal's day index lags for a moment.
_PAUSES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class TrialBalance:
    """A trial balance in fen: last closing, later postings and open principal."""

    closed_on: date
    closed: Postings
    since: Postings
    open_principal: int

    @property
    def now(self) -> dict[LedgerAccount, int]:
        """The balances now."""
        return add(self.closed, self.since)

    @property
    def difference(self) -> int:
        """Debits minus credits, which must be zero."""
        return sum(self.now.values())

    @property
    def loans_difference(self) -> int:
        """The journal's loan balance minus the open principal, which must be zero."""
        return self.now[LedgerAccount.LOANS] - self.open_principal

    @property
    def proven(self) -> bool:
        """Whether the books balance and agree with the loans."""
        return not self.difference and not self.loans_difference

    @property
    def fields(self) -> dict[str, object]:
        """The JSON document."""
        accounts = [
            {
                "account": account,
                "closed": self.closed.get(account, 0),
                "since": self.since[account],
                "now": self.now[account],
            }
            for account in LedgerAccount
        ]
        return {
            "closed_on": self.closed_on,
            "accounts": accounts,
            "difference": self.difference,
            "open_principal": self.open_principal,
            "proven": self.proven,
        }


def trial_balance(stack: Stack) -> TrialBalance:
    """Read the trial balance of a stack, several times if it does not agree.

    A booking may come between the reading of the journal and of the loans.

    Raises
    ------
    StackError
        When the books were never opened.
    """
    balance = _read(stack)
    for pause in _PAUSES:
        if balance.proven:
            break
        sleep(pause)
        balance = _read(stack)
    return balance


def _read(stack: Stack) -> TrialBalance:
    closing = stack.night.last_closed()
    if closing is None:
        raise StackError("Open the books first: microloan ledger open.", "books_not_opened")
    since = []
    day = closing.day + ONE_DAY
    today = business_date(stack.clock.now())
    while day <= today:
        since.append(stack.night.day_sums(day).postings)
        day += ONE_DAY
    principal = _principal(stack, today)
    return TrialBalance(closing.day, closing.balances, add(*since), principal)


def _principal(stack: Stack, today: date) -> int:
    """Return the principal of the open loans, from their stored states."""
    pools, principal = LoanPools(today, today), 0
    for page in track_progress(stack.night.pages(0, 1, pools), "Pages of loans"):
        records = [loan for loan in page.loans if isinstance(loan, LoanRecord)]
        principal += sum(record.account.book_principal for record in records)
    return principal + pools.on(today).principal
