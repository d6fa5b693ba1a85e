"""Approvals: one person requests an act, another approves it, done once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.errors import ConcurrentUpdateError, NotFoundError, StateConflictError
from microloan.ports.writes import SaveApproval
from microloan.usecases.lending.correct_loan import correct_loan, reverse_correction
from microloan.usecases.payments.resolve_transfer import resolve_transfer

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write


def find_approval(approval_id: str, books: LoanBook) -> Approval:
    """Return a request for approval.

    Raises
    ------
    NotFoundError
        When there is no request under this ID.
    """
    approval = books.approval(approval_id)
    if approval is None:
        raise NotFoundError(
            "There is no such request for approval. Check the ID.", code="approval_not_found"
        )
    return approval


def approve(  # noqa: PLR0913 - what is approved, by whom, and the ports
    approval_id: str, digest: str, operator: str, reason: str, books: LoanBook, clock: Clock
) -> Approval:
    """Approve another person's request and do the act in the same transaction.

    Parameters
    ----------
    digest
        The digest of the request as the operator saw it. Exactly that is done, or nothing.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long, or an act that the ledger does not allow.
    NotFoundError
        When there is no such request.
    StateConflictError
        When it is decided already, too old, one's own, or changed since it was shown. Also when the
        act is not possible any more.
    """
    before = find_approval(approval_id, books)
    if before.digest != digest:
        raise StateConflictError(
            "The request has changed since it was shown. Read it again.", code="approval_changed"
        )
    after = before.decide(ApprovalState.APPROVED, operator, reason, clock.now())
    try:
        perform(before, books, clock, SaveApproval(after, before))
    except ConcurrentUpdateError:
        # Another operator may have decided meanwhile. Then that conflict is raised.
        find_approval(approval_id, books).decide(after.state, operator, reason, clock.now())
        raise
    return after


def refuse(approval_id: str, operator: str, reason: str, books: LoanBook, clock: Clock) -> Approval:
    """Refuse another person's request, so that nothing is done.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long.
    NotFoundError
        When there is no such request.
    StateConflictError
        When it is decided already, too old, or one's own.
    """
    before = find_approval(approval_id, books)
    after = before.decide(ApprovalState.REFUSED, operator, reason, clock.now())
    books.commit(SaveApproval(after, before))
    return after


def perform(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> None:
    """Do a requested act, with more writes in the same transaction.

    Raises
    ------
    InvalidInputError, NotFoundError, StateConflictError
        When the ledger does not allow it.
    """
    match request.act:
        case Act.CORRECT_LOAN:
            correct_loan(
                request.customer_id,
                request.subject,
                request.approval_id,
                amount=request.amount,
                counts_from=date.fromisoformat(request.detail("counts_from")),
                reason=request.reason,
                books=books,
                clock=clock,
                also=also,
            )
        case Act.REVERSE_CORRECTION:
            reverse_correction(
                request.customer_id,
                request.subject,
                request.detail("correction_id"),
                reason=request.reason,
                books=books,
                clock=clock,
                also=also,
            )
        case Act.RESOLVE_TRANSFER:
            resolve_transfer(
                request.subject,
                settled=request.detail("result") == "settled",
                evidence=request.detail("evidence"),
                operator=request.requested_by,
                books=books,
                clock=clock,
                also=also,
            )
