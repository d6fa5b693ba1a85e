"""Approval by two people: one requests an act, another approves exactly it."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from microloan.domain.errors import InvalidInputError, StateConflictError

MIN_REASON, MAX_REASON = 10, 500
APPROVAL_PERIOD = timedelta(hours=72)
"""The time within which a request can be approved.

After it an operator has to request it again.
"""


class Act(StrEnum):
    """An act that needs two people."""

    CORRECT_LOAN = "correct_loan"
    """A correction in the customer's favour, with detail `counts_from`."""
    REVERSE_CORRECTION = "reverse_correction"
    """The reversal of a mistaken correction, with detail `correction_id`."""
    RESOLVE_TRANSFER = "resolve_transfer"
    """A result that the gateway never gives, with details `result`, `evidence`, `settled_on`."""
    WRITE_OFF = "write_off"
    """A write-off of a loan, whose amount is the loan's exposure."""
    REVERSE_PAYMENT = "reverse_payment"
    """The reversal of a settled transfer that the customer's bank sent back."""
    FREEZE_LINE = "freeze_line"
    """A freeze of a customer's line for long, with details `code`, `until` and `replaces`."""
    GIVE_EXTRA = "give_extra"
    """A temporary extra of a customer's line, with details `until` and `replaces`."""
    REPRICE_LINE = "reprice_line"
    """A lower price of a customer's line, with details `daily_rate` and `replaces`."""
    REISSUE_REFUND = "reissue_refund"
    """A refund in place of a failed one, with detail `card_id` and the amount it sends."""
    ASSIGN_CREDIT = "assign_credit"
    """A credit in suspense that pays the loans of the customer. The subject is the credit."""
    RETURN_CREDIT = "return_credit"
    """A credit in suspense that goes back to its payer at once, or after a failed return."""
    OFFER_PLAN = "offer_plan"
    """An offer of a plan beyond the rules, with details `holiday` and `instalments`."""
    RELEASE_HOLD = "release_hold"
    """The release of a hold on a person, with the case as subject and detail `list_version`."""


NOT_DISCLOSED = frozenset({Act.RELEASE_HOLD})
"""The acts that a copy of the person's data leaves out. The person must not learn of a hold."""


class ApprovalState(StrEnum):
    """The state of an approval."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """Another person approved it, and the act is done."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Approval:
    """An act that one person requested, and the decision of another.

    Parameters
    ----------
    act
        The act to be done.
    customer_id, subject
        The customer, and the loan or the transfer that the act changes.
    amount
        Fen.
    details
        Further facts of the act, as pairs of name and text.
    requested_by, requested_at, reason
        The requester, the instant and the reason.
    decided_by, decided_at, decision_reason
        The same of the person who decided, empty before.
    """

    approval_id: str
    act: Act
    customer_id: str
    subject: str
    amount: int
    details: tuple[tuple[str, str], ...]
    requested_by: str
    requested_at: datetime
    reason: str
    state: ApprovalState = ApprovalState.REQUESTED
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the whole request, so that exactly this is approved."""
        facts = [
            *(self.approval_id, self.act, self.customer_id, self.subject, self.amount),
            *(self.details, self.requested_by, self.requested_at.isoformat(), self.reason),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def detail(self, name: str) -> str:
        """Return a detail of the act.

        Raises
        ------
        KeyError
            When the act has no such detail.
        """
        return dict(self.details)[name]

    def optional_detail(self, name: str) -> str:
        """Return a detail of the act, empty when the act has none of this name."""
        return dict(self.details).get(name, "")

    def require_digest(self, shown: str) -> None:
        """Refuse an approval of something else than was requested.

        Raises
        ------
        StateConflictError
            When the digest that a person was shown is not the request's.
        """
        if shown != self.digest:
            raise StateConflictError(
                "The request is another one than you were shown. Read it again.",
                code="approval_differs",
            )

    def require_amount(self, actual: int) -> None:
        """Refuse an act with another amount than requested.

        Raises
        ------
        StateConflictError
            When the amount of the payment or the correction is another one.
        """
        if actual != self.amount:
            raise StateConflictError(
                "The request names another amount than the ledger. Make a new request.",
                code="amount_differs",
            )

    def is_expired(self, now: datetime) -> bool:
        """Return whether it is too late to approve."""
        pending = self.state is ApprovalState.REQUESTED
        return pending and now - self.requested_at > APPROVAL_PERIOD

    def decide(self, state: ApprovalState, operator: str, reason: str, now: datetime) -> "Approval":
        """Return the approval with another person's decision.

        Raises
        ------
        InvalidInputError
            For a reason that is too short or too long.
        StateConflictError
            When it is decided already, is too old, or the same person requested it.

        Examples
        --------
        >>> from datetime import UTC
        >>> noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
        >>> asked = Approval("a", Act.CORRECT_LOAN, "c", "l", 5, (), "wang", noon, "charged twice")
        >>> asked.decide(ApprovalState.APPROVED, "li", "seen the bill", noon).state
        <ApprovalState.APPROVED: 'approved'>
        """
        if self.state is not ApprovalState.REQUESTED:
            raise StateConflictError(
                f"This request is {self.state} already. Read its present state.",
                code="approval_decided",
            )
        if operator == self.requested_by:
            raise StateConflictError(
                "You made this request yourself. Another person must decide on it.",
                code="approval_own",
            )
        if self.is_expired(now):
            raise StateConflictError(
                "This request is older than 72 hours. Make a new request.", code="approval_expired"
            )
        return replace(
            self,
            state=state,
            decided_by=operator,
            decided_at=now,
            decision_reason=check_reason(reason),
        )


def check_reason(reason: str) -> str:
    """Return a reason without the space around it.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long.

    Examples
    --------
    >>> check_reason(" penalty charged twice ")
    'penalty charged twice'
    """
    trimmed = reason.strip()
    if not MIN_REASON <= len(trimmed) <= MAX_REASON:
        raise InvalidInputError(
            "reason", "reason_invalid", "The reason must have 10 to 500 characters."
        )
    return trimmed
