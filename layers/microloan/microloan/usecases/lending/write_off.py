"""The write-off of a loan that two people decided on.

The claim stays, and later payments are recoveries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.retry import optimistic
from microloan.usecases.lending.find_loan import find_loan
from microloan.usecases.payments.booking import Booked

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.approval import Approval
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LoanRecord, Write


def write_off(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> LoanAccount:
    """Take a loan's principal off the balance sheet, against the allowance.

    Parameters
    ----------
    request
        The request, whose amount is the exposure to write off. Its reason is kept in the journal.
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError
        When there is no such loan.
    StateConflictError
        For a loan that is not open, not overdue, or being collected. When its exposure is another
        one than requested.
    """
    return optimistic(lambda: _write_off(request, books, clock, also))


def _write_off(
    request: Approval, books: LoanBook, clock: Clock, also: tuple[Write, ...]
) -> LoanAccount:
    before = find_loan(request.customer_id, request.subject, books)
    line = books.line(request.customer_id)
    today = business_date(clock.now())
    _check(before, request.amount, today)
    event = LoanEvent(LoanEventType.WRITTEN_OFF, request.amount, today, today, "", request.reason)
    booked = Booked(before.account).post(event)
    books.commit(*also, *booked.writes(before, before, line))
    return booked.account


def _check(record: LoanRecord, exposure: int, today: date) -> None:
    account = record.account
    if account.status is not LoanStatus.OPEN:
        raise StateConflictError(
            f"The loan is {account.status}, so it cannot be written off.", code="loan_not_open"
        )
    if not account.loan.days_past_due(today):
        raise StateConflictError(
            "The loan is not overdue, so it cannot be written off.", code="loan_not_overdue"
        )
    if record.collecting:
        raise StateConflictError(
            "A collection of this loan is under way. Try again when it has ended.",
            code="collection_pending",
        )
    if account.loan.exposure != exposure:
        raise StateConflictError(
            "The loan's unpaid principal has changed since the request. Make a new request.",
            code="exposure_differs",
        )
