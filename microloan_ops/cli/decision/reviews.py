"""Manual reviews of decisions, at a customer's request."""

import getpass
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan.domain.underwriting.review import ReviewState
from microloan.ports.applications import Application
from microloan.usecases.onboarding.review_decision import answer_review
from microloan_ops.cli.decision.reader import find
from microloan_ops.cli.dry_run import DryRunCustomerStore
from microloan_ops.console import Reply, Yes, confirm, show
from microloan_ops.console.options import ApplicationId, UsageError
from microloan_ops.console.stack import Stack, StackName


def list_command(stack: StackName = None) -> Reply:
    """List pending reviews, the oldest first.

    Continue with microloan decision explain, and then microloan decision answer.

    Examples
    --------
    microloan decision reviews

    JSON
    ----
    reviews[application_id, asked_on, outcome]
    """
    connected = Stack.connect(stack)
    waiting = [
        find(connected, application_id) for application_id in connected.people.pending_reviews()
    ]
    document = {"reviews": [_fields(application) for application in waiting]}
    return Reply(document, lambda console: _show(console, waiting))


def _fields(application: Application) -> dict[str, object]:
    asked = application.review.requested_on if application.review else None
    outcome = application.decision.outcome
    return {"application_id": application.application_id, "asked_on": asked, "outcome": outcome}


def _show(console: Console, waiting: Sequence[Application]) -> None:
    if not waiting:
        console.print("No review is pending.")
        return
    columns = ("application", "requested on", "outcome")
    lines = show.table("Pending reviews", *columns, amounts_from=len(columns), ids=1)
    for application in waiting:
        lines.add_row(*map(str, _fields(application).values()))
    console.print(lines)


def answer_command(  # noqa: PLR0913 - the options of a command
    application_id: ApplicationId,
    note: Annotated[str, typer.Option(help="Note to record, in 10 to 500 characters.")],
    stack: StackName = None,
    *,
    uphold: Annotated[bool, typer.Option("--uphold", help="Uphold the decision.")] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Reopen it. The next application gets a new decision.")
    ] = False,
    operator: Annotated[
        str, typer.Option("--by", help="Reviewer's name, by default the login name.")
    ] = "",
    yes: Yes = False,
) -> Reply:
    """Answer a customer's request for a manual review.

    Interrupted
    -----------
    Repeat the command. A review is answered once.

    Examples
    --------
    microloan decision answer APPLICATION_ID --uphold --note "No new facts"

    JSON
    ----
    application_id, state, by, note
    """
    if uphold == reopen:
        raise UsageError("--uphold", "Give --uphold or --reopen.")
    connected = Stack.connect(stack)
    decision = find(connected, application_id).decision
    state = ReviewState.UPHELD if uphold else ReviewState.REOPENED
    by = operator or getpass.getuser()
    dry_run = DryRunCustomerStore(connected.database)
    answer_review(application_id, state, by, note, dry_run, connected.clock)
    plan = (
        f"Application {application_id}, {decision.outcome} on {decision.decided_on}",
        f"{escape(by)} answers the customer: {state}",
        f"Note: {escape(note)}",
    )
    confirm("Record this answer", connected, plan, yes=yes)
    answer_review(application_id, state, by, note, connected.people, connected.clock)
    document = {"application_id": application_id, "state": state, "by": by, "note": note}
    return Reply(document, f"The review of {application_id} is answered: {state}.")
