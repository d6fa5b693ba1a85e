"""The result of a transfer: taken over once, and compared ever after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.errors import StateConflictError
from microloan.domain.payments.transfer import TransferStatus
from microloan.ports.payment_gateway import TransferOutcome

if TYPE_CHECKING:
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.payment_gateway import PaymentResult

# Later statuses do not change the result.
DECIDED = {
    TransferStatus.SETTLED: TransferOutcome.SETTLED,
    TransferStatus.RETURNED: TransferOutcome.SETTLED,
    TransferStatus.FAILED: TransferOutcome.FAILED,
    TransferStatus.CANCELLED: TransferOutcome.FAILED,
    TransferStatus.RESOLVED: TransferOutcome.FAILED,
}


def decide(transfer: Transfer, answer: PaymentResult) -> Transfer:
    """Return a transfer with its result."""
    return replace(
        transfer,
        status=TransferStatus(answer.result.value),
        reason=answer.reason,
        evidence=answer.evidence,
        resolved_by=answer.resolved_by,
        settled_on=answer.settled_on,
    )


def require_same_result(transfer: Transfer, answer: PaymentResult) -> Transfer:
    """Return a transfer whose result is in the ledger already.

    Raises
    ------
    StateConflictError
        When the ledger has another result, from the gateway or from an operator.
    """
    if DECIDED[transfer.status] is not answer.result:
        raise StateConflictError(
            f"The result is {answer.result}, the ledger has {transfer.status}. Compare both.",
            code="state_mismatch",
        )
    return transfer
