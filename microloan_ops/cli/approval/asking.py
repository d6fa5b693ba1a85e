"""How a command asks another person to approve what it would do."""

import getpass
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.markup import escape

from microloan.domain import ids
from microloan.domain.approval import Act, Approval, check_reason
from microloan.ports.writes import AddApproval
from microloan.usecases.operations.approvals import perform
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, confirm
from microloan_ops.console.options import UsageError
from microloan_ops.console.stack import Stack

By = Annotated[
    str,
    typer.Option(
        "--by", metavar="NAME", help="Who you are; in a sandbox only, AWS knows it elsewhere."
    ),
]
Reason = Annotated[str, typer.Option(help="Why, 10 to 500 characters; kept with the request.")]


def acting(stack: Stack, by: str) -> str:
    """Return who runs the command: AWS's name of the caller, in a sandbox whoever is logged in.

    Raises
    ------
    UsageError
        For a name that is given outside a sandbox.
    """
    if stack.is_sandbox:
        return by or getpass.getuser()
    if by:
        raise UsageError("--by", "AWS says who you are; a name is for a sandbox only")
    caller: str = stack.client("sts").get_caller_identity()["Arn"]
    return caller


def request(  # noqa: PLR0913 - what is asked for
    stack: Stack,
    act: Act,
    *,
    customer_id: str,
    subject: str,
    amount: int,
    reason: str,
    by: str,
    details: Mapping[str, str],
) -> Approval:
    """Return a request that the books would allow now; nothing is written.

    Raises
    ------
    MicroloanError
        When they would not.
    """
    operator, now = acting(stack, by), stack.clock.now()
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


def ask(stack: Stack, approval: Approval, *plan: str, yes: bool) -> Reply:
    """Ask the operator, store the request, and say what another person runs."""
    lines = (*plan, f"Reason: {escape(approval.reason)}", f"By: {escape(approval.requested_by)}")
    confirm("Ask another person to approve this", stack, lines, yes=yes)
    stack.books.commit(AddApproval(approval))
    words = (
        f"Request {approval.approval_id} waits for another person, for 72 hours:",
        f"  microloan approvals approve {approval.approval_id} --reason TEXT",
    )
    return Reply(fields(approval), "\n".join(words))


def fields(approval: Approval) -> dict[str, object]:
    """Return a request as a document."""
    return {
        "approval_id": approval.approval_id,
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
