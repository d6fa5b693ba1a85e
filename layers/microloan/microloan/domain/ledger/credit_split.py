"""The split of a bank transfer over the customer's loans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus

_PAYABLE = {LoanStatus.OPEN, LoanStatus.WRITTEN_OFF}


@dataclass(frozen=True, slots=True)
class Share:
    """The fen of a credit that pay a loan."""

    account: LoanAccount
    amount: int


def split_credit(amount: int, loans: Sequence[LoanAccount], day: date) -> tuple[Share, ...]:
    """Return the shares of a credit: first all that is due, then the rest.

    The oldest arrears come first. The rest prepays the oldest loan, then the next one. An amount
    beyond all debts is added to the last loan that is paid, whose customer credit it becomes.
    Without a loan to pay there is no share. The shares are in the order of payment and sum to the
    amount.

    Parameters
    ----------
    amount
        Fen, positive.
    day
        The value date. A loan whose state is later is seen at that state.
    """
    payable = [account for account in loans if account.status in _PAYABLE]
    shares: dict[str, int] = {}
    for account in sorted(payable, key=lambda each: _arrears_order(each, day)):
        amount -= _give(shares, account, account.loan.due_now(_day(account, day)), amount)
    oldest = sorted(payable, key=_draw_order)
    for account in oldest:
        paid = shares.get(account.loan_id, 0)
        left = account.loan.payoff(_day(account, day)) - paid
        amount -= _give(shares, account, left, amount)
    if oldest and amount:
        last = next(reversed(shares), oldest[0].loan_id)
        shares[last] = shares.get(last, 0) + amount
    by_id = {account.loan_id: account for account in payable}
    return tuple(Share(by_id[loan_id], fen) for loan_id, fen in shares.items())


def _give(shares: dict[str, int], account: LoanAccount, wanted: int, most: int) -> int:
    given = max(0, min(wanted, most))
    if given:
        shares[account.loan_id] = shares.get(account.loan_id, 0) + given
    return given


def _day(account: LoanAccount, day: date) -> date:
    return max(day, account.loan.as_of)


def _arrears_order(account: LoanAccount, day: date) -> tuple[date, str]:
    return account.loan.due_since(_day(account, day)) or date.max, account.loan_id


def _draw_order(account: LoanAccount) -> tuple[date, str]:
    return account.opening.terms.drawn_on, account.loan_id
