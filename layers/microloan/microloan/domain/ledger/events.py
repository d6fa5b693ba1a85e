"""The events of a loan, whose state is exactly their replay."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.terms import Terms

if TYPE_CHECKING:
    from microloan.domain.ledger.draw_decision import DrawDecision
    from microloan.domain.loan.confirmation import Agreed


class LoanEventType(StrEnum):
    """The kinds of journal events."""

    DRAWN = "drawn"
    DISBURSED = "disbursed"
    DISBURSEMENT_FAILED = "disbursement_failed"
    DISBURSEMENT_RETURNED = "disbursement_returned"
    """A settled disbursement that the customer's bank sent back.

    The draw counts as never made.
    """
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
    """A correction in the customer's favour, which counts like a payment at the bank's expense."""
    CORRECTION_REVERSED = "correction_reversed"
    """The reversal of a mistaken correction, which counts as never made."""
    PLAN_AGREED = "plan_agreed"
    """A plan for a borrower in difficulty, by which the loan is repaid from then on."""
    PLAN_KEPT = "plan_kept"
    """The end of a plan with the loan paid. The bank waives the penalty from before the plan."""
    PLAN_BROKEN = "plan_broken"
    """A plan of which two instalments were missed in a row.

    It counts as never agreed, but for its part of the penalty, which the bank waives.
    """
    DUE_DAY_CHANGED = "due_day_changed"
    REPAYMENT_CARD_CHANGED = "repayment_card_changed"
    """The change of the card from which later collections are made. It moves no money."""
    CREDITED = "credited"
    """A bank transfer that arrived in suspense. It belongs to no loan."""
    CREDIT_ASSIGNED = "credit_assigned"
    """The end of a credit in suspense that pays loans of a customer."""
    CREDIT_RETURNED = "credit_returned"
    """The end of a credit in suspense that went back to its payer."""
    VALUED = "valued"


@dataclass(frozen=True, slots=True)
class LoanAgreement:
    """The borrower and the terms of a loan, carried by the event of the draw.

    `card_id` is the card that receives the money. Collections are made from it, too, until the
    customer changes the repayment card.
    `authentication` is the login with which the customer drew, None before it was recorded.
    """

    loan_id: str
    customer_id: str
    channel: Channel
    card_id: str
    purpose: str
    terms: Terms
    authentication: Authentication | None = None


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """One event of a loan.

    Parameters
    ----------
    kind
        The type of the event.
    amount
        Fen. For a plan, the principal that it spreads, or the penalty that is waived at its end.
        Zero for a change of the repayment card.
    booked_on
        The business date on which the ledger records it.
    value_date
        The business date from which it counts. For a repayment, the day of the customer's request.
        For a disbursement, the day on which the money arrived.
    transfer_id
        The movement of money behind it. For a returned collection, the original one. For a
        correction and its reversal, the ID of the correction.
    reason
        The operator's reason, empty without an operator.
    due_day
        For a disbursement, the customer's due day, which the first draw that arrives fixes. For a
        change of the due day, the new one.
    agreed
        For a draw or a plan, the disclosure that the customer confirmed. None before it was
        recorded.
    decision
        For a draw, the decision on it. None before it was recorded.
    plan
        For the agreement of a plan, its figures.
    card_id
        For a change of the repayment card, the new one.
    changed_by
        For such a change, `CUSTOMER` or the operator who made it.
    """

    kind: LoanEventType
    amount: int
    booked_on: date
    value_date: date
    transfer_id: str
    reason: str = ""
    due_day: int | None = None
    agreed: "Agreed | None" = None
    decision: "DrawDecision | None" = None
    plan: PlanTerms | None = None
    card_id: str = ""
    changed_by: str = ""
