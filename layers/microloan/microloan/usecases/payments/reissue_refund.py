"""Reissue of a failed refund, under a new ID and to a card that accepts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.writes import SaveTransfer
from microloan.retry import optimistic
from microloan.usecases.payments.booking import Booked, read_transfer

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook, TransferContext
    from microloan.ports.writes import LoanRecord, Write


def reissue_refund(
    request: Approval, books: LoanBook, clock: Clock, *also: Write
) -> Transfer | None:
    """Reissue a failed refund, as two people decided.

    The gateway's result for the failed ID is final, so this is another transfer. Its ID comes from
    the failed one, so that there is never more than one in its place.

    Parameters
    ----------
    request
        The request, whose subject is the failed refund. Its detail `card_id` names the card, which
        may be the one that failed. Its amount is what is sent, possibly zero.
    also
        Writes for the same transaction.

    Returns
    -------
    Transfer or None
        The new refund, None when nothing is owed to the customer any more.

    Raises
    ------
    NotFoundError
        When there is no such transfer, or the card is not the customer's.
    StateConflictError
        When it is no failed refund, or was handled already. When the amount to send is another one
        than requested.
    """
    return optimistic(lambda: _reissue_refund(request, books, clock, also))


def refundable(transfer_id: str, books: LoanBook) -> int:
    """Return the fen that a reissue of a failed refund sends now.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When it is no failed refund, or was handled already.
    """
    failed, loan = _require_failed(optimistic(lambda: read_transfer(transfer_id, books)))
    return _amount(failed, loan)


def _reissue_refund(
    request: Approval, books: LoanBook, clock: Clock, also: tuple[Write, ...]
) -> Transfer | None:
    view, card_id = read_transfer(request.subject, books), request.detail("card_id")
    failed, loan = _require_failed(view)
    if card_id not in {card.card_id for card in books.account(failed.customer_id).cards}:
        raise NotFoundError(
            "The customer has no such card. Check the card ID.", code="card_not_found"
        )
    if _amount(failed, loan) != request.amount:
        raise StateConflictError(
            "The amount to refund has changed since the request. Make a new request.",
            code="refund_differs",
        )
    booked = Booked(loan.account).request_refund(
        failed.amount, failed.transfer_id, card_id, clock.now()
    )
    books.commit(
        *also,
        SaveTransfer(replace(failed, status=TransferStatus.RESOLVED), failed),
        *booked.writes(loan, loan, view.line),
    )
    return next(iter(booked.refunds), None)


def _require_failed(view: TransferContext) -> tuple[Transfer, LoanRecord]:
    failed, loan = view.transfer, view.loan
    if failed is None or loan is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    undelivered = {TransferStatus.FAILED, TransferStatus.RETURNED}
    if failed.direction is not Direction.REFUND or failed.status not in undelivered:
        raise StateConflictError("Only a failed refund can be reissued.", code="refund_not_failed")
    return failed, loan


def _amount(failed: Transfer, loan: LoanRecord) -> int:
    # The credit does not hold what other refunds are about to give back, nor what the customer
    # owes since a payment was returned.
    return max(0, min(failed.amount, loan.account.credit))
