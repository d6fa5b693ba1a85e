"""The trial balance, and the proof that journal and loans agree."""

from dataclasses import dataclass
from datetime import date
from time import sleep

from microloan.domain.calendar import ONE_DAY, business_date
from microloan.domain.ledger.journal import LedgerAccount, Postings, add
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import LoanRecord
from microloan_ops.console import followed
from microloan_ops.console.stack import Stack, StackError

# Seconds before the books are read again: the journal's day index lags for a moment.
_PAUSES = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class TrialBalance:
    """The books: as last closed, what came since, and now, in fen; and what the loans sum to."""

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
        """What debits and credits differ by: zero, or the books are wrong."""
        return sum(self.now.values())

    @property
    def untied(self) -> int:
        """What the journal's loans and the loans themselves differ by."""
        return self.now[LedgerAccount.LOANS] - self.open_principal

    @property
    def proven(self) -> bool:
        """Whether the books balance and tie."""
        return not self.difference and not self.untied

    @property
    def fields(self) -> dict[str, object]:
        """The books as JSON has them."""
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
    """Read the trial balance of a stack, again while it is not proven.

    The journal and the loans are read one after the other, and a booking may come between.

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
        raise StackError("open the books first: microloan ledger open", "books_not_opened")
    since = []
    day = closing.day + ONE_DAY
    today = business_date(stack.clock.now())
    while day <= today:
        since.append(stack.night.day_sums(day).postings)
        day += ONE_DAY
    principal = _principal(stack, today)
    return TrialBalance(closing.day, closing.balances, add(*since), principal)


def _principal(stack: Stack, today: date) -> int:
    """Return the principal of the open loans, as their states have it."""
    pools, principal = LoanPools(today, today), 0
    for page in followed(stack.night.pages(0, 1, pools), "Pages of loans"):
        records = [one for one in page.loans if isinstance(one, LoanRecord)]
        principal += sum(record.account.book_principal for record in records)
    return principal + pools.on(today).principal
