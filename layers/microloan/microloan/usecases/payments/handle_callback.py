"""The payment rails tell, unasked, what became of a transfer: a late result, a return.

A call is taken as a reason to look. A result is booked only as the rails give it when they are
asked for that transfer; so a call can neither make nor change one. That a collection was taken
back is believed, because it is signed, and because it can be told only once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFound, Refused, Unavailable
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.payment_gateway import TransferResult
from microloan.usecases.payments.process_transfer import ask_result
from microloan.usecases.payments.reverse_payment import take_back

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import Books
    from microloan.ports.payment_gateway import Rails


class Told(StrEnum):
    """What the rails say has become of a transfer."""

    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


_SAME = {
    Told.SETTLED: {TransferStatus.SETTLED, TransferStatus.RETURNED},
    Told.FAILED: {TransferStatus.FAILED, TransferStatus.CANCELLED, TransferStatus.RESOLVED},
    Told.RETURNED: {TransferStatus.RETURNED},
}


def hear_rails(transfer_id: str, told: Told, books: Books, rails: Rails, clock: Clock) -> None:
    """Book what the rails tell, unless the books know it.

    Raises
    ------
    NotFound
        When there is no such transfer.
    Refused
        When the books know it already, or know otherwise; nothing is changed.
    Unavailable
        When the rails, asked, do not give a result yet; to be told again does no harm.
    """
    before = _status(transfer_id, books)
    if before is TransferStatus.REQUESTED:
        _resolve(transfer_id, books, rails, clock)
    now = _status(transfer_id, books)
    if told is Told.RETURNED and now is TransferStatus.SETTLED:
        take_back(transfer_id, books, clock)
    elif now not in _SAME[told]:
        raise Refused(f"the books have it as {now}", code="state_mismatch")
    elif before is not TransferStatus.REQUESTED:
        raise Refused("this is known", code="duplicate_callback")


def _resolve(transfer_id: str, books: Books, rails: Rails, clock: Clock) -> None:
    if ask_result(transfer_id, books, rails, clock) is TransferResult.UNKNOWN:
        raise Unavailable("asked for it, the rails give no result yet", code="result_pending")


def _status(transfer_id: str, books: Books) -> TransferStatus:
    transfer = books.transferring(transfer_id).transfer
    if transfer is None:
        raise NotFound("there is no such transfer", code="transfer_not_found")
    return transfer.status
