"""Approvals: one person requests an act, another approves it, done once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.errors import (
    ConcurrentUpdateError,
    MicroloanError,
    NotFoundError,
)
from microloan.ports.operator_writes import SaveApproval
from microloan.usecases.lending.correct_loan import (
    correct_loan,
    find_correction_amount,
    reverse_correction,
)
from microloan.usecases.lending.freeze_line import freeze_line_as_approved
from microloan.usecases.lending.give_extra import give_extra
from microloan.usecases.lending.offer_plan import offer_plan
from microloan.usecases.lending.reprice_line import reprice_line
from microloan.usecases.lending.write_off import write_off
from microloan.usecases.payments.end_credit import end_credit
from microloan.usecases.payments.reissue_refund import reissue_refund
from microloan.usecases.payments.resolve_transfer import require_unanswered, resolve_transfer
from microloan.usecases.payments.reverse_payment import reverse_payment
from microloan.usecases.screening.hold import release_hold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write

# The acts that read everything from the request.
_BY_REQUEST: Mapping[Act, Callable[..., object]] = {
    Act.OFFER_PLAN: offer_plan,
    Act.WRITE_OFF: write_off,
    Act.REVERSE_PAYMENT: reverse_payment,
    Act.FREEZE_LINE: freeze_line_as_approved,
    Act.GIVE_EXTRA: give_extra,
    Act.REPRICE_LINE: reprice_line,
    Act.REISSUE_REFUND: reissue_refund,
}


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
    before.require_digest(digest)
    after = before.decide(ApprovalState.APPROVED, operator, reason, clock.now())
    try:
        perform(before, books, clock, SaveApproval(after, before))
    except MicroloanError:
        # Another operator may have decided meanwhile, and that act may have made this impossible.
        # Then that conflict is raised.
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
    try:
        books.commit(SaveApproval(after, before))
    except ConcurrentUpdateError:
        find_approval(approval_id, books).decide(after.state, operator, reason, clock.now())
        raise
    return after


def perform(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> None:
    """Do a requested act, with more writes in the same transaction.

    Raises
    ------
    InvalidInputError, NotFoundError, StateConflictError
        When the ledger does not allow it.
    """
    if act := _BY_REQUEST.get(request.act):
        act(request, books, clock, *also)
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
            correction_id = request.detail("correction_id")
            request.require_amount(find_correction_amount(request.subject, correction_id, books))
            reverse_correction(
                request.customer_id,
                request.subject,
                correction_id,
                reason=request.reason,
                books=books,
                clock=clock,
                also=also,
            )
        case Act.RESOLVE_TRANSFER:
            request.require_amount(require_unanswered(request.subject, books).amount)
            settled_on = request.optional_detail("settled_on")
            resolve_transfer(
                request.subject,
                settled=request.detail("result") == "settled",
                settled_on=date.fromisoformat(settled_on) if settled_on else None,
                evidence=request.detail("evidence"),
                operator=request.requested_by,
                books=books,
                clock=clock,
                also=also,
            )
        case Act.ASSIGN_CREDIT | Act.RETURN_CREDIT:
            end_credit(request, books, clock, *also)
        case Act.RELEASE_HOLD:
            release_hold(
                request.subject,
                int(request.detail("list_version")),
                request.approval_id,
                books,
                clock,
                also,
            )
