"""What can happen to a loan; its state is nothing but the fold of these."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from microloan.domain.channel import Channel
from microloan.domain.loan.terms import Terms


class LoanEventType(StrEnum):
    """The kinds of journal events."""

    DRAWN = "drawn"
    DISBURSED = "disbursed"
    DISBURSEMENT_FAILED = "disbursement_failed"
    DISBURSEMENT_RETURNED = "disbursement_returned"
    """A settled disbursement that the customer's bank sent back: the draw counts as never made."""
    REPAID = "repaid"
    REFUND_REQUESTED = "refund_requested"
    REFUND_CANCELLED = "refund_cancelled"
    """A requested refund that was not sent, because its payment was returned meanwhile."""
    REFUND_FAILED = "refund_failed"
    REFUNDED = "refunded"
    REFUND_RETURNED = "refund_returned"
    """A settled refund that the customer's bank sent back."""
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    RECOVERED = "recovered"
    CORRECTED = "corrected"
    """A correction in the customer's favour: it counts like a payment, and the bank bears it."""
    CORRECTION_REVERSED = "correction_reversed"
    """A correction that was a mistake itself: it counts as never made."""
    VALUED = "valued"


@dataclass(frozen=True, slots=True)
class LoanAgreement:
    """Whose loan it is and what was agreed; carried by the event of the draw."""

    loan_id: str
    customer_id: str
    channel: Channel
    card_id: str
    purpose: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """Something that happened to a loan.

    Parameters
    ----------
    kind
        What happened.
    amount
        Fen, positive.
    booked_on
        The business date on which the books learned of it.
    value_date
        The business date from which it counts; for a repayment the day the customer asked.
    transfer_id
        The movement of money behind it; for a returned collection the one that is taken back.
        For a correction and its reversal the id of the correction.
    reason
        Why an operator did it; empty for what nobody decided.
    """

    kind: LoanEventType
    amount: int
    booked_on: date
    value_date: date
    transfer_id: str
    reason: str = ""
