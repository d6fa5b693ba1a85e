"""Two people for an act that nobody may do alone: one asks, another approves exactly that."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from microloan.domain.errors import InvalidInputError, StateConflictError

MIN_REASON, MAX_REASON = 10, 500
APPROVAL_PERIOD = timedelta(hours=72)
"""How long a request can be approved; after it somebody has to ask again."""


class Act(StrEnum):
    """What two people decide."""

    CORRECT_LOAN = "correct_loan"
    """A correction in the customer's favour; detail `counts_from`."""
    REVERSE_CORRECTION = "reverse_correction"
    """A correction that was a mistake; detail `correction_id`."""
    RESOLVE_TRANSFER = "resolve_transfer"
    """The result of a transfer that the gateway never answers; details `result`, `evidence`."""


class ApprovalState(StrEnum):
    """How far an approval is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """Another person approved it, and it is done."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Approval:
    """An act that one person asked for, and what another decided.

    Parameters
    ----------
    act
        What is to be done.
    customer_id, subject
        The customer, and the loan or the transfer that it is done to.
    amount
        Fen.
    details
        What else the act needs, as pairs of name and text.
    requested_by, requested_at, reason
        Who asked, the instant, and why.
    decided_by, decided_at, decision_reason
        The same of whoever approved or refused; empty before.
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
        """SHA-256 over all that was asked for: what is approved is exactly this."""
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

    def expired(self, now: datetime) -> bool:
        """Return whether it is too late to approve."""
        waiting = self.state is ApprovalState.REQUESTED
        return waiting and now - self.requested_at > APPROVAL_PERIOD

    def decide(self, state: ApprovalState, operator: str, reason: str, now: datetime) -> "Approval":
        """Return the approval as another person decided it.

        Raises
        ------
        InvalidInputError
            For a reason that is too short or too long.
        StateConflictError
            When it is decided already, is too old, or was asked for by the same person.

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
                f"this request is {self.state} already", code="approval_decided"
            )
        if operator == self.requested_by:
            raise StateConflictError(
                "you asked for this yourself; another person decides", code="approval_own"
            )
        if self.expired(now):
            raise StateConflictError(
                "this request is older than 72 hours; ask for it again", code="approval_expired"
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
    given = reason.strip()
    if not MIN_REASON <= len(given) <= MAX_REASON:
        raise InvalidInputError("reason", "reason_invalid", "a reason has 10 to 500 characters")
    return given
