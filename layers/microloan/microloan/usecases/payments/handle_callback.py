"""The payment rails tell, unasked, what became of a transfer: a late result, a return.

A call is taken as a reason to look. A result is booked only as the rails give it when they are
asked for that transfer; so a call can neither make nor change one. That a collection was taken
back is believed, because it is signed, and because it can be told only once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError, StateConflictError, UnavailableError
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.payment_gateway import TransferOutcome
from microloan.usecases.payments.process_transfer import ask_result
from microloan.usecases.payments.reverse_payment import reverse_payment

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.payment_gateway import PaymentGateway


class CallbackStatus(StrEnum):
    """What the rails say has become of a transfer."""

    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


_SAME = {
    CallbackStatus.SETTLED: {TransferStatus.SETTLED, TransferStatus.RETURNED},
    CallbackStatus.FAILED: {
        TransferStatus.FAILED,
        TransferStatus.CANCELLED,
        TransferStatus.RESOLVED,
    },
    CallbackStatus.RETURNED: {TransferStatus.RETURNED},
}


def handle_payment_callback(
    transfer_id: str, told: CallbackStatus, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> None:
    """Book what the rails tell, unless the books know it.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When the books know it already, or know otherwise; nothing is changed.
    UnavailableError
        When the rails, asked, do not give a result yet; to be told again does no harm.
    """
    before = _status(transfer_id, books)
    if before is TransferStatus.REQUESTED:
        _resolve(transfer_id, books, gateway, clock)
    now = _status(transfer_id, books)
    if told is CallbackStatus.RETURNED and now is TransferStatus.SETTLED:
        reverse_payment(transfer_id, books, clock)
    elif now not in _SAME[told]:
        raise StateConflictError(f"the books have it as {now}", code="state_mismatch")
    elif before is not TransferStatus.REQUESTED:
        raise StateConflictError("this is known", code="duplicate_callback")


def _resolve(transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock) -> None:
    if ask_result(transfer_id, books, gateway, clock) is TransferOutcome.UNKNOWN:
        raise UnavailableError("asked for it, the rails give no result yet", code="result_pending")


def _status(transfer_id: str, books: LoanBook) -> TransferStatus:
    transfer = books.load_for_transfer(transfer_id).transfer
    if transfer is None:
        raise NotFoundError("there is no such transfer", code="transfer_not_found")
    return transfer.status
