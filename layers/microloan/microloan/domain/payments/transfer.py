"""Money that must move: the outbox between the ledger and the payment gateway."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from microloan.domain.loan.allocation import NOTHING, Allocation

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# After this the operator is alerted. The gateway is still queried, at longer intervals, without
# end.
MANUAL_REVIEW_AFTER = timedelta(days=2)
MANUAL_REVIEW_PAUSE = timedelta(hours=6)
# The most transfers of one sweep. An end of day puts hundreds of thousands of collections on the
# outbox, and a function has half a gigabyte and a minute.
SWEEP_LIMIT = 10_000
# The bank's own reason for a transfer that was not sent, because its card is no longer bound.
CARD_UNBOUND = "card_unbound"


class Direction(StrEnum):
    """The reason for which money moves."""

    DISBURSE = "disburse"
    COLLECT = "collect"
    REFUND = "refund"
    CREDIT = "credit"
    """A loan's share of a bank transfer that arrived. It is settled when it is stored."""
    RETURN_CREDIT = "return_credit"
    """A bank transfer that goes back to its payer from suspense. It has no card and no loan."""


class TransferStatus(StrEnum):
    """The status of a transfer."""

    REQUESTED = "requested"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"
    """Settled, and then sent back by the customer's bank."""
    CANCELLED = "cancelled"
    """A refund that was never sent, because the payment behind it was returned."""
    RESOLVED = "resolved"
    """A refund that did not arrive, and that an operator has dealt with."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement of money between the bank and a customer's card.

    Parameters
    ----------
    transfer_id
        The bank's own ID, which the payment gateway shares, so that it can never be sent twice.
    amount
        Fen.
    value_date
        The business date of the customer's request, from which the movement counts.
    requested_at
        The instant at which it was put on the outbox.
    expected
        For a collection, the allocation expected at the time of the request.
    fingerprint
        The fingerprint of the request body, empty for an end-of-day collection.
    reason
        The stable code of its failure, empty otherwise.
    attempts
        How often it was sent to the payment gateway without a result.
    tried_at
        The instant of the last of these.
    evidence
        The operator's evidence of the result, empty when the payment gateway reported it.
    resolved_by
        The operator who booked that result.
    settled_on
        The value date on which the money moved, as the payment gateway gives it. None where it
        gives none.
    """

    transfer_id: str
    direction: Direction
    customer_id: str
    loan_id: str
    card_id: str
    amount: int
    value_date: date
    requested_at: datetime
    status: TransferStatus = TransferStatus.REQUESTED
    expected: Allocation = NOTHING
    fingerprint: str = ""
    reason: str = ""
    attempts: int = 0
    tried_at: datetime | None = None
    evidence: str = ""
    resolved_by: str = ""
    settled_on: date | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it has no result, or is a refund that did not arrive."""
        return self.status is TransferStatus.REQUESTED or self._refund_undelivered

    @property
    def customer_initiated(self) -> bool:
        """Whether a customer started it.

        End-of-day collections are not customer-initiated.
        """
        return self.direction is not Direction.COLLECT or bool(self.fingerprint)

    def needs_manual_review(self, now: datetime) -> bool:
        """Return whether an operator has to act.

        The gateway has given no result for two days, or the customer's card does not accept the
        customer's money.
        """
        pending = self.status is TransferStatus.REQUESTED
        return self._refund_undelivered or (
            pending and now - self.requested_at >= MANUAL_REVIEW_AFTER
        )

    @property
    def _refund_undelivered(self) -> bool:
        undelivered = self.status in {TransferStatus.FAILED, TransferStatus.RETURNED}
        return self.direction is Direction.REFUND and undelivered

    def is_retry_due(self, now: datetime) -> bool:
        """Return whether the next query of the gateway is due.

        The pauses grow with the elapsed time, from one minute to an hour. So a gateway that was
        down is not flooded afterwards. They do not grow with the number of attempts, because other
        callers may query in between.

        Examples
        --------
        >>> from datetime import UTC
        >>> noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
        >>> one = Transfer("out-1", Direction.DISBURSE, "c", "l", "k", 1, noon.date(), noon)
        >>> one.is_retry_due(noon), one.is_retry_due(noon + timedelta(minutes=1))
        (False, True)
        """
        if self.status is not TransferStatus.REQUESTED:
            return False
        last = self.tried_at or self.requested_at
        pause = min(max(last - self.requested_at, FIRST_PAUSE), LONGEST_PAUSE)
        return now - last >= (MANUAL_REVIEW_PAUSE if self.needs_manual_review(now) else pause)
