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
from microloan_ops.cli.approval.asking import By, Reason, acting, fields
from microloan_ops.cli.dry_run import DryRunLoanBook
from microloan_ops.console import Reply, Yes, command, confirm, show
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="What one person asks for and another approves.", no_args_is_help=True)

ApprovalId = Annotated[
    str,
    typer.Argument(metavar="APPROVAL_ID", help="A request; microloan approvals list has them."),
]


@command(app, "list")
def list_command(
    stack: StackName = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Also what is decided or too old.")] = False,
) -> Reply:
    """List the requests that wait for another person, the oldest first.

    Examples
    --------
    microloan approvals list
    microloan approvals list --all --json

    JSON
    ----
    approvals[approval_id, act, customer_id, subject, amount, details{*}, reason, requested_by,
    requested_at, state, decided_by, decided_at, decision_reason, expired]
    """
    connected = Stack.connect(stack)
    now = connected.clock.now()
    found = [
        one
        for one in connected.books.approvals()
        if all_ or (one.state is ApprovalState.REQUESTED and not one.is_expired(now))
    ]
    document = {"approvals": [fields(one) | {"expired": one.is_expired(now)} for one in found]}
    return Reply(document, lambda console: _show(console, found))


def _show(console: Console, found: Sequence[Approval]) -> None:
    if not found:
        console.print("No request waits.")
        return
    lines = show.table("Requests", "request", "asked at", "state", "yuan", amounts_from=3, ids=1)
    for one in found:
        what = f"{one.approval_id}\n{one.act} {one.subject}\nby {escape(one.requested_by)}"
        lines.add_row(what, show.instant(one.requested_at), one.state, yuan(one.amount))
    console.print(lines)


@command(app, "approve")
def approve_command(
    approval_id: ApprovalId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Approve what another person asked for; it is done at once.

    Exactly what is shown is done. Nobody approves a request of their own.

    Broken off
    ----------
    Run it again: a request is approved once, and what it asks for is done with it or not at all.

    Examples
    --------
    microloan approvals approve APPROVAL_ID --reason "Seen the bill of 15 March"

    JSON
    ----
    approval_id, act, customer_id, subject, amount, details{*}, reason, requested_by, requested_at,
    state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    found, operator = find_approval(approval_id, connected.books), acting(connected, by)
    found.decide(ApprovalState.APPROVED, operator, reason, connected.clock.now())
    perform(found, DryRunLoanBook(connected.database), connected.clock)
    confirm("Approve this, and do it", connected, _plan(found, operator, reason), yes=yes)
    after = approve(approval_id, found.digest, operator, reason, connected.books, connected.clock)
    if connected.is_sandbox and found.act is Act.RESOLVE_TRANSFER:
        resolved = connected.books.transfer(found.subject)
        if resolved:
            gateway.answer(connected, resolved)
    return Reply(fields(after), f"Request {approval_id} is approved, and done.")


@command(app, "refuse")
def refuse_command(
    approval_id: ApprovalId,
    reason: Reason,
    stack: StackName = None,
    *,
    by: By = "",
    yes: Yes = False,
) -> Reply:
    """Refuse what another person asked for; nothing is done.

    Broken off
    ----------
    Run it again: a request is decided once.

    Examples
    --------
    microloan approvals refuse APPROVAL_ID --reason "The penalty was right"

    JSON
    ----
    approval_id, act, customer_id, subject, amount, details{*}, reason, requested_by, requested_at,
    state, decided_by, decided_at, decision_reason
    """
    connected = Stack.connect(stack)
    found, operator = find_approval(approval_id, connected.books), acting(connected, by)
    found.decide(ApprovalState.REFUSED, operator, reason, connected.clock.now())
    confirm("Refuse this", connected, _plan(found, operator, reason), yes=yes)
    after = refuse(approval_id, operator, reason, connected.books, connected.clock)
    return Reply(fields(after), f"Request {approval_id} is refused. Nothing was done.")


def _plan(found: Approval, operator: str, reason: str) -> tuple[str, ...]:
    return (
        f"{found.act} of {found.subject}, customer {found.customer_id}",
        f"{yuan(found.amount)} yuan",
        *(f"{name}: {escape(value)}" for name, value in found.details),
        f"Asked for by {escape(found.requested_by)} on {show.instant(found.requested_at)}",
        f"Reason: {escape(found.reason)}",
        f"{escape(operator)} decides: {escape(reason)}",
    )
