"""The `microloan approvals` commands."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.money import yuan
from microloan.usecases.operations.approvals import approve, find_approval, perform, refuse
from microloan_ops.cli import gateway
from microloan_ops.cli.approval.requests import By, Reason, fields, operator_name
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes, command, confirm, show
from microloan_ops.console.options import UsageError
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="List, approve and refuse approval requests.", no_args_is_help=True)

Digest = Annotated[
    str,
    typer.Option(
        metavar="SHA256",
        help="Digest of the request that you read, needed with --yes.",
    ),
]
ApprovalId = Annotated[
    str,
    typer.Argument(metavar="APPROVAL_ID", help="Request ID. See: microloan approvals list."),
]


@command(app, "list")
def list_command(
    stack: StackName = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Include decided requests.")] = False,
) -> Reply:
    """List pending approval requests, the oldest first.

    Examples
    --------
    microloan approvals list
    microloan approvals list --all --json

    JSON
    ----
    approvals[approval_id, digest, act, customer_id, subject, amount, details{*}, reason,
    requested_by, requested_at, state, decided_by, decided_at, decision_reason, expired]
    """
    connected = Stack.connect(stack)
    now = connected.clock.now()
    approvals = [
        approval
        for approval in connected.books.approvals()
        if all_ or (approval.state is ApprovalState.REQUESTED and not approval.is_expired(now))
    ]
    document = {
        "approvals": [
            fields(approval) | {"expired": approval.is_expired(now)} for approval in approvals
        ]
    }
    return Reply(document, lambda console: _show(console, approvals))


def _show(console: Console, approvals: Sequence[Approval]) -> None:
    if not approvals:
        console.print("No request is pending.")
        return
    lines = show.table(
        "Requests", "request", "requested at", "state", "yuan", amounts_from=3, ids=1
    )
    for approval in approvals:
        asked = f"{approval.act} {approval.subject}\nby {escape(approval.requested_by)}"
        lines.add_row(
            f"{approval.approval_id}\n{asked}",
            show.instant(approval.requested_at),
            approval.state,
            yuan(approval.amount),
        )
    console.print(lines)


@command(app, "approve")
def approve_command(  # noqa: PLR0913 - the options of a command
    approval_id: ApprovalId,
    reason: Reason,
    stack: StackName = None,
    *,
    digest: Digest = "",
    by: By = "",
    yes: Yes = False,
) -> Reply:
    r"""Approve and execute another operator's request.

    You cannot approve your own request. Exactly the request with the digest that you saw is
    executed, or nothing. With --yes, give this digest by --digest.

    Interrupted
    -----------
    Repeat the command. The approval and the act are one transaction, which happens once.

    Examples
    --------
    microloan approvals approve APPROVAL_ID --reason "Seen the bill of 15 March"
    microloan approvals approve APPROVAL_ID --reason "Seen the bill of 15 March" \
      --digest SHA256 --yes

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    if yes and not digest:
        raise UsageError("--digest", "Give the digest of the request that you read.")
    connected = Stack.connect(stack)
    approval = find_approval(approval_id, connected.books)
    operator = operator_name(connected, by)
    shown = digest or approval.digest
    approval.require_digest(shown)
    approval.decide(ApprovalState.APPROVED, operator, reason, connected.clock.now())
    perform(approval, DryRunLoanBook(connected.database), connected.clock)
    confirm("Approve and execute this", connected, _plan(approval, operator, reason), yes=yes)
    after = approve(approval_id, shown, operator, reason, connected.books, connected.clock)
    if connected.is_sandbox:
        _inform_gateway(connected, after)
    return Reply(fields(after), f"Request {approval_id} is approved and executed.")


def _inform_gateway(stack: Stack, approval: Approval) -> None:
    """Record in the sandbox's gateway what its operator said."""
    match approval.act:
        case Act.REVERSE_PAYMENT:
            gateway.return_payment(stack, approval.subject)
        case Act.RESOLVE_TRANSFER:
            resolved = stack.books.transfer(approval.subject)
            if resolved:
                gateway.record_result(stack, resolved)


@command(app, "refuse")
def refuse_command(
    approval_id: ApprovalId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Refuse another operator's request.

    Interrupted
    -----------
    Repeat the command. A request is decided once.

    Examples
    --------
    microloan approvals refuse APPROVAL_ID --reason "The penalty was right"

    JSON
    ----
    approval_id, digest, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    approval = find_approval(approval_id, connected.books)
    operator = operator_name(connected, by)
    approval.decide(ApprovalState.REFUSED, operator, reason, connected.clock.now())
    confirm("Refuse this", connected, _plan(approval, operator, reason), yes=yes)
    after = refuse(approval_id, operator, reason, connected.books, connected.clock)
    return Reply(fields(after), f"Request {approval_id} is refused.")


def _plan(approval: Approval, operator: str, reason: str) -> tuple[str, ...]:
    return (
        f"{approval.act} of {approval.subject}, customer {approval.customer_id}",
        *([f"{yuan(approval.amount)} yuan"] if approval.amount else []),
        *(f"{name}: {escape(value)}" for name, value in approval.details),
        f"Requested by {escape(approval.requested_by)} on {show.instant(approval.requested_at)}",
        f"Reason: {escape(approval.reason)}",
        f"Digest: {approval.digest}",
        f"Decision of {escape(operator)}: {escape(reason)}",
    )
