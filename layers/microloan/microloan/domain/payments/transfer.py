"""Money that must move: the outbox between the books and the payment rails."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from microloan.domain.loan.allocation import NOTHING, Allocation

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
# After this an operator is told. The gateway is still asked, at longer intervals, without end.
MANUAL_REVIEW_AFTER = timedelta(days=2)
MANUAL_REVIEW_PAUSE = timedelta(hours=6)
# As far as one look at the outbox goes: a night puts hundreds of thousands of collections there,
# and a function has half a gigabyte and a minute.
SWEEP_LIMIT = 10_000


class Direction(StrEnum):
    """Why money moves."""

    DISBURSE = "disburse"
    COLLECT = "collect"
    REFUND = "refund"


class TransferStatus(StrEnum):
    """Where a transfer is."""

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
        Ours; the rails know the transfer by it, so that it can never be sent twice.
    amount
        Fen.
    value_date
        The business date the customer asked, from which the movement counts.
    requested_at
        The instant at which it was put on the outbox.
    expected
        For a collection: how it was to be allocated when it was asked for.
    fingerprint
        Of the request body behind it; empty when the night asked for it.
    reason
        Why it failed, as a stable code; empty otherwise.
    attempts
        How often it was given to the rails without a result.
    tried_at
        The instant of the last of these.
    evidence
        How an operator knows the result, when the rails did not give it; empty otherwise.
    resolved_by
        The operator who booked that result.
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

    @property
    def is_pending(self) -> bool:
        """Whether it has no result, or is a refund that did not arrive."""
        return self.status is TransferStatus.REQUESTED or self._refund_undelivered

    @property
    def customer_initiated(self) -> bool:
        """Whether somebody waits for it; for what the night collects nobody does."""
        return self.direction is not Direction.COLLECT or bool(self.fingerprint)

    def given_up(self, now: datetime) -> bool:
        """Return whether an operator is needed.

        The gateway has given no result for two days, or the customer's card does not take the
        money that is the customer's.
        """
        waiting = self.status is TransferStatus.REQUESTED
        return self._refund_undelivered or (
            waiting and now - self.requested_at >= MANUAL_REVIEW_AFTER
        )

    @property
    def _refund_undelivered(self) -> bool:
        undelivered = self.status in {TransferStatus.FAILED, TransferStatus.RETURNED}
        return self.direction is Direction.REFUND and undelivered

    def due(self, now: datetime) -> bool:
        """Return whether it is time to ask the gateway again.

        The pauses grow with the time that has passed, from one minute to an hour, so that a
        gateway that was down is not flooded when it comes back. They do not grow with the number
        of attempts: somebody else may ask in between.

        Examples
        --------
        >>> from datetime import UTC
        >>> noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
        >>> one = Transfer("out-1", Direction.DISBURSE, "c", "l", "k", 1, noon.date(), noon)
        >>> one.due(noon), one.due(noon + timedelta(minutes=1))
        (False, True)
        """
        if self.status is not TransferStatus.REQUESTED:
            return False
        last = self.tried_at or self.requested_at
        pause = min(max(last - self.requested_at, FIRST_PAUSE), LONGEST_PAUSE)
        return now - last >= (MANUAL_REVIEW_PAUSE if self.given_up(now) else pause)
