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
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook


def reissue_refund(
    transfer_id: str, card_id: str, books: LoanBook, clock: Clock
) -> Transfer | None:
    """Reissue a refund that the payment gateway reported as failed.

    The gateway's result for the failed ID is final, so this is another transfer. Its ID comes from
    the failed one, so that there is never more than one in its place.

    Parameters
    ----------
    card_id
        The customer's card that receives it, which may be the one that failed.

    Returns
    -------
    Transfer or None
        The new refund, None when nothing is owed to the customer any more.

    Raises
    ------
    NotFoundError
        When there is no such transfer, or the card is not the customer's.
    StateConflictError
        When it is no failed refund, or was handled already.
    """
    return optimistic(lambda: _reissue_refund(transfer_id, card_id, books, clock))


def _reissue_refund(
    transfer_id: str, card_id: str, books: LoanBook, clock: Clock
) -> Transfer | None:
    view = read_transfer(transfer_id, books)
    failed, loan = view.transfer, view.loan
    if failed is None or loan is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    undelivered = {TransferStatus.FAILED, TransferStatus.RETURNED}
    if failed.direction is not Direction.REFUND or failed.status not in undelivered:
        raise StateConflictError("Only a failed refund can be reissued.", code="refund_not_failed")
    if card_id not in {card.card_id for card in books.account(failed.customer_id).cards}:
        raise NotFoundError(
            "The customer has no such card. Check the card ID.", code="card_not_found"
        )
    # The credit does not hold what other refunds are about to give back, nor what the customer
    # owes since a payment was returned.
    booked = Booked(loan.account).request_refund(failed.amount, transfer_id, card_id, clock.now())
    books.commit(
        SaveTransfer(replace(failed, status=TransferStatus.RESOLVED), failed),
        *booked.writes(loan, loan, view.line),
    )
    return next(iter(booked.refunds), None)
