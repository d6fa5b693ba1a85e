"""The collection that follows one for which the card had too little money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.part_collection import (
    INSUFFICIENT_FUNDS,
    next_try,
    part_to_collect,
    try_of,
)
from microloan.domain.payments.transfer import Direction, Transfer

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.loan_book import LoanBook


def plan_part(
    account: LoanAccount,
    failed: Transfer,
    available: int | None,
    books: LoanBook,
    now: datetime,
) -> Transfer | None:
    """Return the collection of a part that follows the failure of another.

    Only an end-of-day collection of the same business day has one. A customer on hold has none.

    Parameters
    ----------
    available
        Fen that the gateway names as available on the card, None where it names nothing.
    """
    today, loan = business_date(now), account.loan
    if failed.direction is not Direction.COLLECT or failed.customer_initiated:
        return None
    if failed.reason != INSUFFICIENT_FUNDS or failed.value_date != today:
        return None
    of = try_of(failed.transfer_id, account.loan_id, today)
    if of is None or account.status is not LoanStatus.OPEN:
        return None
    following = next_try(of, overdue=loan.days_past_due(today) > 0)
    amount = part_to_collect(of, loan.due_now(today), failed.amount, available)
    if following is None or not amount or books.on_hold([failed.customer_id]):
        return None
    transfer = collection(account, amount, now, following)
    # The tries of a day are counted in their IDs, so a used one is no more free.
    return None if books.transfer(transfer.transfer_id) else transfer


def collection(account: LoanAccount, amount: int, now: datetime, attempt: str) -> Transfer:
    """Return a collection that the end of day makes, of an amount in fen."""
    today = business_date(now)
    return Transfer(
        transfer_id=ids.collection_id(account.loan_id, today, attempt),
        direction=Direction.COLLECT,
        customer_id=account.opening.customer_id,
        loan_id=account.loan_id,
        card_id=account.repayment_card_id,
        amount=amount,
        value_date=today,
        requested_at=now,
        expected=account.loan.repay(amount, today)[1],
    )
