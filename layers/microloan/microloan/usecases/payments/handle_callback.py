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
    TransferStatus.SETTLED: CallbackStatus.SETTLED,
    TransferStatus.FAILED: CallbackStatus.FAILED,
    TransferStatus.CANCELLED: CallbackStatus.FAILED,
    TransferStatus.RESOLVED: CallbackStatus.FAILED,
}


def handle_payment_callback(
    transfer_id: str,
    status: CallbackStatus,
    books: LoanBook,
    gateway: PaymentGateway,
    clock: Clock,
) -> None:
    """Book what the payment gateway reports, unless the books have it.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When the books have this result already, or another one. Nothing is changed.
    UnavailableError
        When the gateway itself gives no result yet. The callback may come again.
    """
    transfer = books.transfer(transfer_id)
    if transfer is None:
        raise NotFoundError("there is no such transfer", code="transfer_not_found")
    booked: CallbackStatus | None
    if transfer.status is TransferStatus.REQUESTED:
        booked = _ask(transfer_id, books, gateway, clock)
    elif transfer.status is TransferStatus.RETURNED and status is not CallbackStatus.FAILED:
        # It was settled before it was returned.
        booked = status
    else:
        booked = _SAME.get(transfer.status)
    if status is CallbackStatus.RETURNED and booked is CallbackStatus.SETTLED:
        reverse_payment(transfer_id, books, clock)
    elif booked is not status:
        raise StateConflictError(
            f"the books have it as {booked or transfer.status}", code="state_mismatch"
        )
    elif transfer.status is not TransferStatus.REQUESTED:
        raise StateConflictError("this is known", code="duplicate_callback")


def _ask(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> CallbackStatus:
    """Book the result that the gateway gives when it is asked, and return it."""
    result = ask_result(transfer_id, books, gateway, clock)
    if result is TransferOutcome.UNKNOWN:
        raise UnavailableError(
            "asked for it, the gateway gives no result yet", code="result_pending"
        )
    return CallbackStatus(result.value)
