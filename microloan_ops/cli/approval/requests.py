"""Approval requests that commands create."""

import getpass
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.markup import escape

from microloan.domain import ids
from microloan.domain.approval import Act, Approval, check_reason
from microloan.domain.ledger.line_change import CUSTOMER
from microloan.ports.operator_writes import AddApproval
from microloan.usecases.operations.approvals import perform
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, confirm
from microloan_ops.console.options import UsageError
from microloan_ops.console.stack import Stack

By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", help="Your name, for a sandbox. AWS knows it elsewhere."),
]
Reason = Annotated[str, typer.Option(help="Reason to record, in 10 to 500 characters.")]

_NO_DETAILS: Mapping[str, str] = {}


def operator_name(stack: Stack, by: str) -> str:
    """Return the operator's name: the caller's ARN, or in a sandbox the login name.

    Raises
    ------
    UsageError
        When a name is given outside a sandbox. For the name that marks changes by customers.
    """
    if by == CUSTOMER:
        raise UsageError("--by", "Give another name. This one marks the changes by customers.")
    if stack.is_sandbox:
        return by or getpass.getuser()
    if by:
        raise UsageError("--by", "Omit it. AWS knows your name outside a sandbox.")
    caller: str = stack.client("sts").get_caller_identity()["Arn"]
    return caller


def create_request(  # noqa: PLR0913 - the fields of a request
    stack: Stack,
    act: Act,
    *,
    customer_id: str,
    subject: str,
    amount: int,
    reason: str,
    by: str,
    details: Mapping[str, str] = _NO_DETAILS,
) -> Approval:
    """Return a request that the books allow now, without writing anything.

    Raises
    ------
    MicroloanError
        When the books do not allow the act.
    """
    operator, now = operator_name(stack, by), stack.clock.now()
    approval = Approval(
        approval_id=ids.derive("approval", act, subject, operator, now.isoformat()),
        act=act,
        customer_id=customer_id,
        subject=subject,
        amount=amount,
        details=tuple(sorted(details.items())),
        requested_by=operator,
        requested_at=now,
        reason=check_reason(reason),
    )
    perform(approval, DryRunLoanBook(stack.database), stack.clock)
    return approval


def submit(stack: Stack, approval: Approval, *plan: str, yes: bool) -> Reply:
    """Confirm and store a request, and name the command that approves it."""
    store(stack, approval, *plan, yes=yes)
    return Reply(fields(approval), pending(approval))


def store(stack: Stack, approval: Approval, *plan: str, yes: bool) -> None:
    """Confirm and store a request."""
    lines = (*plan, f"Reason: {escape(approval.reason)}", f"By: {escape(approval.requested_by)}")
    confirm("Request approval", stack, lines, yes=yes)
    stack.books.commit(AddApproval(approval))


def pending(approval: Approval) -> str:
    """Return the message about a stored request, with the command that approves it."""
    words = (
        f"Request {approval.approval_id} is pending. Another operator approves it within 72 hours:",
        f"  microloan approvals approve {approval.approval_id} --reason TEXT",
        f"The digest of the request is\n{approval.digest}",
    )
    return "\n".join(words)


def fields(approval: Approval) -> dict[str, object]:
    """Return a request as a document."""
    return {
        "approval_id": approval.approval_id,
        "digest": approval.digest,
        "act": approval.act,
        "customer_id": approval.customer_id,
        "subject": approval.subject,
        "amount": approval.amount,
        "details": dict(approval.details),
        "reason": approval.reason,
        "requested_by": approval.requested_by,
        "requested_at": approval.requested_at,
        "state": approval.state,
        "decided_by": approval.decided_by or None,
        "decided_at": approval.decided_at,
        "decision_reason": approval.decision_reason or None,
    }
