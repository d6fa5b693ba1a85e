"""The payment gateway's callback about a transfer: a late result, or a return.

A callback is only a reason to inquire. Only the gateway's answer to an inquiry about that transfer
is booked, so a callback can neither make nor change a result. A return is accepted as such, because
it is signed and can be booked only once.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError, StateConflictError, UnavailableError
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.payment_gateway import TransferOutcome
from microloan.usecases.payments.process_transfer import ask_result
from microloan.usecases.payments.reverse_payment import book_return

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.payment_gateway import PaymentGateway


# Money that came in by a bank transfer, and that went back to its payer.
_NOT_SENT_BACK = {Direction.CREDIT, Direction.RETURN_CREDIT}


class CallbackStatus(StrEnum):
    """The gateway's status of a transfer."""

    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


# A returned transfer was settled before.
_MATCHING = {
    CallbackStatus.SETTLED: {TransferStatus.SETTLED, TransferStatus.RETURNED},
    CallbackStatus.FAILED: {
        TransferStatus.FAILED,
        TransferStatus.CANCELLED,
        TransferStatus.RESOLVED,
    },
    CallbackStatus.RETURNED: {TransferStatus.RETURNED},
}


def handle_payment_callback(
    transfer_id: str,
    reported: CallbackStatus,
    books: LoanBook,
    gateway: PaymentGateway,
    clock: Clock,
) -> None:
    """Book the callback's result, unless the ledger has it already.

    Raises
    ------
    NotFoundError
        When there is no such transfer.
    StateConflictError
        When the ledger has the result already, or another one. Nothing is changed.
    UnavailableError
        When the gateway's answer to the inquiry has no result yet. Repeating the callback is safe.
    """
    transfer = books.transfer(transfer_id)
    if transfer is None:
        raise NotFoundError(
            "There is no such transfer. Check the transfer ID.", code="transfer_not_found"
        )
    if reported is CallbackStatus.RETURNED and transfer.direction in _NOT_SENT_BACK:
        raise StateConflictError(
            "Only a transfer of a card can be returned. Compare both sides.", code="not_reversible"
        )
    pending = transfer.status is TransferStatus.REQUESTED
    status = _inquire(transfer_id, books, gateway, clock) if pending else transfer.status
    if reported is CallbackStatus.RETURNED and status is TransferStatus.SETTLED:
        book_return(transfer_id, books, clock)
    elif status not in _MATCHING[reported]:
        raise StateConflictError(
            f"The ledger has this transfer as {status}. Compare both sides.", code="state_mismatch"
        )
    elif not pending:
        raise StateConflictError("This callback was already processed.", code="duplicate_callback")


def _inquire(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> TransferStatus:
    """Book the result of an inquiry at the gateway, and return its status."""
    result = ask_result(transfer_id, books, gateway, clock)
    if result is TransferOutcome.UNKNOWN:
        raise UnavailableError(
            "The payment gateway has no result yet. Send the callback again later.",
            code="result_pending",
        )
    return TransferStatus(result.value)
