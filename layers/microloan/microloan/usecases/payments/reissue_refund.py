"""A refund that failed is sent again, under a new id and to a card that takes it."""

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
    """Give a customer's money back after the rails said that a refund failed.

    The rails have decided the failed id for ever, so this is another transfer; its id comes from
    the failed one, so that there is never more than one in its place.

    Parameters
    ----------
    card_id
        The customer's card that is to have it; the one that failed may be it.

    Returns
    -------
    Transfer or None
        The new refund; none when nothing is owed to the customer any more.

    Raises
    ------
    NotFoundError
        When there is no such transfer, or the card is not the customer's.
    StateConflictError
        When it is no failed refund, or was dealt with already.
    """
    return optimistic(lambda: _reissue_refund(transfer_id, card_id, books, clock))


def _reissue_refund(
    transfer_id: str, card_id: str, books: LoanBook, clock: Clock
) -> Transfer | None:
    view = read_transfer(transfer_id, books)
    failed, loan = view.transfer, view.loan
    if failed is None or loan is None:
        raise NotFoundError("there is no such transfer", code="transfer_not_found")
    undelivered = {TransferStatus.FAILED, TransferStatus.RETURNED}
    if failed.direction is not Direction.REFUND or failed.status not in undelivered:
        raise StateConflictError(
            "only a refund that failed can be sent again", code="refund_not_failed"
        )
    if card_id not in {card.card_id for card in books.account(failed.customer_id).cards}:
        raise NotFoundError("the customer has no such card", code="card_not_found")
    # The credit does not hold what other refunds are about to give back, nor what the customer
    # owes since a payment was returned.
    booked = Booked(loan.account).refunding(failed.amount, transfer_id, card_id, clock.now())
    books.commit(
        SaveTransfer(replace(failed, status=TransferStatus.RESOLVED), failed),
        *booked.writes(loan, loan, view.line),
    )
    return next(iter(booked.refunds), None)
