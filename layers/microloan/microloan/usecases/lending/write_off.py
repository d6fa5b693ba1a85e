"""The write-off of a loan by an operator.

The claim stays, and later payments are recoveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import check_reason
from microloan.domain.calendar import business_date
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.retry import optimistic
from microloan.usecases.lending.repay import find_loan
from microloan.usecases.payments.booking import Booked

if TYPE_CHECKING:
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook


def write_off(
    customer_id: str, loan_id: str, reason: str, books: LoanBook, clock: Clock
) -> LoanAccount:
    """Take a loan's principal off the balance sheet, against the allowance.

    Parameters
    ----------
    reason
        The operator's reason, kept in the journal.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long.
    NotFoundError
        When there is no such loan.
    StateConflictError
        For a loan that is not open, not overdue, or being collected.
    """
    checked_reason = check_reason(reason)
    return optimistic(lambda: _write_off(customer_id, loan_id, checked_reason, books, clock))


def _write_off(
    customer_id: str, loan_id: str, reason: str, books: LoanBook, clock: Clock
) -> LoanAccount:
    before, line = find_loan(customer_id, loan_id, books), books.line(customer_id)
    account = before.account
    today = business_date(clock.now())
    if account.status is not LoanStatus.OPEN:
        raise StateConflictError(
            f"The loan is {account.status}, so it cannot be written off.", code="loan_not_open"
        )
    if not account.loan.days_past_due(today):
        raise StateConflictError(
            "The loan is not overdue, so it cannot be written off.", code="loan_not_overdue"
        )
    if before.collecting:
        raise StateConflictError(
            "A collection of this loan is under way. Try again when it has ended.",
            code="collection_pending",
        )
    event = LoanEvent(LoanEventType.WRITTEN_OFF, account.loan.exposure, today, today, "", reason)
    booked = Booked(account).post(event)
    books.commit(*booked.writes(before, before, line))
    return booked.account
