"""Money that must move: the outbox between the books and the payment rails."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from microloan.domain import ids
from microloan.domain.allocation import NOTHING, Allocation
from microloan.domain.calendar import business_date

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
DOUBLINGS = 6
# About two days of asking.
MAX_ATTEMPTS = 52
# As far as one look at the outbox goes: a night puts hundreds of thousands of collections there,
# and a function has half a gigabyte and a minute.
LOOK = 10_000


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
    """A collection that the customer's bank took back."""
    RESOLVED = "resolved"
    """A refund that failed, and that an operator has dealt with."""


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
    def unfinished(self) -> bool:
        """Whether something must still be done: it has no result, or is a refund that failed."""
        return self.status is TransferStatus.REQUESTED or self._refund_failed

    @property
    def waited_for(self) -> bool:
        """Whether somebody waits for it; for what the night collects nobody does."""
        return self.direction is not Direction.COLLECT or bool(self.fingerprint)

    @property
    def given_up(self) -> bool:
        """Whether only an operator can help.

        The rails were asked as often as it makes sense, or the customer's card does not take
        the money that is the customer's.
        """
        in_vain = self.status is TransferStatus.REQUESTED and self.attempts >= MAX_ATTEMPTS
        return in_vain or self._refund_failed

    @property
    def _refund_failed(self) -> bool:
        return (self.direction, self.status) == (Direction.REFUND, TransferStatus.FAILED)

    def due(self, now: datetime) -> bool:
        """Return whether it is time to ask the rails again.

        The pauses grow from one minute to an hour, so that rails that are down are not
        flooded when they come back.

        Examples
        --------
        >>> from datetime import UTC
        >>> noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
        >>> one = Transfer("out-1", Direction.DISBURSE, "c", "l", "k", 1, noon.date(), noon)
        >>> one.due(noon), one.due(noon + timedelta(minutes=1))
        (False, True)
        """
        if self.status is not TransferStatus.REQUESTED or self.given_up:
            return False
        pause = min(FIRST_PAUSE * (1 << min(self.attempts, DOUBLINGS)), LONGEST_PAUSE)
        return now - (self.tried_at or self.requested_at) >= pause

    def refund(self, amount: int, card_id: str, now: datetime) -> "Transfer":
        """Return what gives money back: what a collection brought too much, or a refund did not.

        Its id comes from this transfer's, so that there is never more than one.

        Parameters
        ----------
        amount
            Fen.
        card_id
            The customer's card that is to have it.
        """
        return Transfer(
            transfer_id=ids.refund_id(self.transfer_id),
            direction=Direction.REFUND,
            customer_id=self.customer_id,
            loan_id=self.loan_id,
            card_id=card_id,
            amount=amount,
            value_date=business_date(now),
            requested_at=now,
        )
