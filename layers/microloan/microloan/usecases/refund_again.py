"""A refund that failed is sent again, under a new id and to a card that takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFound, Refused
from microloan.domain.transfer import Direction, TransferStatus
from microloan.records import AddTransfer, SaveLoan, SaveTransfer
from microloan.usecases.retry import optimistic

if TYPE_CHECKING:
    from microloan.domain.transfer import Transfer
    from microloan.ports import Books, Clock
    from microloan.records import Write


def refund_again(transfer_id: str, card_id: str, books: Books, clock: Clock) -> Transfer | None:
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
    NotFound
        When there is no such transfer, or the card is not the customer's.
    Refused
        When it is no failed refund, or was dealt with already.
    """
    return optimistic(lambda: _refund_again(transfer_id, card_id, books, clock))


def _refund_again(transfer_id: str, card_id: str, books: Books, clock: Clock) -> Transfer | None:
    view = books.transferring(transfer_id)
    failed, loan = view.transfer, view.loan
    if failed is None or loan is None:
        raise NotFound("there is no such transfer", code="transfer_not_found")
    if (failed.direction, failed.status) != (Direction.REFUND, TransferStatus.FAILED):
        raise Refused("only a refund that failed can be sent again", code="refund_not_failed")
    if card_id not in {card.card_id for card in books.account(failed.customer_id).cards}:
        raise NotFound("the customer has no such card", code="card_not_found")
    # A payment that was taken back meanwhile has taken from what is owed to the customer.
    owed = min(failed.amount, loan.account.credit)
    refund = failed.refund(owed, card_id, clock.now()) if owed > 0 else None
    writes: list[Write] = [
        SaveTransfer(replace(failed, status=TransferStatus.RESOLVED), failed),
        # It does not change, but what is owed must still be what was read.
        SaveLoan(loan, loan),
    ]
    books.commit(*writes, *([AddTransfer(refund)] if refund else []))
    return refund
