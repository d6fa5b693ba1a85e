"""The return of settled money: its booking is reversed, and the loan replayed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import (
    ConcurrentUpdateError,
    InvalidInputError,
    NotFoundError,
    StateConflictError,
    UnavailableError,
)
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.writes import SaveTransfer
from microloan.retry import optimistic
from microloan.usecases.payments.booking import Booked, history_for, read_transfer, today_of

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write

_REVERSED = {
    Direction.COLLECT: LoanEventType.RETURNED,
    Direction.DISBURSE: LoanEventType.DISBURSEMENT_RETURNED,
    Direction.REFUND: LoanEventType.REFUND_RETURNED,
}


def book_return(transfer_id: str, books: LoanBook, clock: Clock) -> LoanAccount:
    """Book a return that the payment gateway reports, once even if reported twice.

    A returned collection is owed again. A returned disbursement counts as never made, and its
    payments are refunded. A returned refund is the customer's credit again.

    Parameters
    ----------
    transfer_id
        The transfer that the customer's bank sent back.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When it is not settled.
    UnavailableError
        For a disbursement while a collection of its loan is pending. A later repetition is booked.
    """
    return optimistic(lambda: _book_return(transfer_id, None, books, clock))


def reverse_payment(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> LoanAccount:
    """Book a return that the payment gateway did not report, as two people decided.

    Parameters
    ----------
    request
        The request, whose subject is the transfer. Its reason is kept in the journal.
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When it is not settled, or came back already. When its amount is another one than requested.
    UnavailableError
        For a disbursement while a collection of its loan is pending. A later repetition is booked.
    """
    return optimistic(lambda: _book_return(request.subject, request, books, clock, *also))


def _book_return(
    transfer_id: str, request: Approval | None, books: LoanBook, clock: Clock, *also: Write
) -> LoanAccount:
    view = read_transfer(transfer_id, books)
    transfer, before = view.transfer, view.loan
    if transfer is None or before is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    if transfer.status is TransferStatus.RETURNED and request is None:
        return before.account
    if request:
        _check_request(request, transfer)
    if transfer.status is not TransferStatus.SETTLED or transfer.direction not in _REVERSED:
        raise StateConflictError(
            "Only a settled transfer can be returned. Compare both sides.", code="not_reversible"
        )
    if transfer.direction is Direction.DISBURSE and before.collecting:
        raise UnavailableError(
            "A collection of this loan is pending. Send the callback again later.",
            code="result_pending",
        )
    now, reason = clock.now(), request.reason if request else ""
    day = today_of(before.account, now)
    kind = _REVERSED[transfer.direction]
    event = LoanEvent(kind, transfer.amount, business_date(now), day, transfer_id, reason)
    try:
        booked = Booked(before.account).post(event, history_for(before.account, event, books))
    except InvalidInputError as error:
        # A batch is no snapshot: a repeated report was booked between two of its reads.
        raise ConcurrentUpdateError("the loan has gone on") from error
    if kind is LoanEventType.DISBURSEMENT_RETURNED:
        surplus = booked.surplus
        booked = booked.request_refund(surplus, transfer_id, transfer.card_id, now)
    returned = replace(transfer, status=TransferStatus.RETURNED)
    books.commit(*also, SaveTransfer(returned, transfer), *booked.writes(before, before, view.line))
    return booked.account


def _check_request(request: Approval, transfer: Transfer) -> None:
    """Refuse to do another act than the one requested."""
    if transfer.status is TransferStatus.RETURNED:
        raise StateConflictError(
            "This payment came back already. There is nothing to reverse.", code="payment_returned"
        )
    request.require_amount(transfer.amount)
