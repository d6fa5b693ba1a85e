"""Decisions that a customer wants a person to look at."""

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
    """List the reviews that wait, the oldest first.

    Then: microloan decision explain, and answer.

    Examples
    --------
    microloan decision reviews

    JSON
    ----
    reviews[application_id, asked_on, outcome]
    """
    connected = Stack.connect(stack)
    waiting = [find(connected, one) for one in connected.people.pending_reviews()]
    document = {"reviews": [_fields(one) for one in waiting]}
    return Reply(document, lambda console: _show(console, waiting))


def _fields(one: Application) -> dict[str, object]:
    asked = one.review.requested_on if one.review else None
    outcome = one.decision.outcome
    return {"application_id": one.application_id, "asked_on": asked, "outcome": outcome}


def _show(console: Console, waiting: Sequence[Application]) -> None:
    if not waiting:
        console.print("No review waits.")
        return
    columns = ("application", "asked on", "outcome")
    lines = show.table("Reviews that wait", *columns, amounts_from=len(columns), ids=1)
    for one in waiting:
        lines.add_row(*map(str, _fields(one).values()))
    console.print(lines)


def answer_command(  # noqa: PLR0913 - the options of a command
    application_id: ApplicationId,
    note: Annotated[str, typer.Option(help="Why, 10 to 500 characters; kept with the decision.")],
    stack: StackName = None,
    *,
    uphold: Annotated[bool, typer.Option("--uphold", help="The decision stands.")] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="It does not: the next application is decided anew.")
    ] = False,
    operator: Annotated[
        str, typer.Option("--by", help="Who looked; whoever is logged in here without it.")
    ] = "",
    yes: Yes = False,
) -> Reply:
    """Answer a customer who asked for a person to look at a decision.

    Broken off
    ----------
    microloan decision reviews tells whether it still waits; it is answered once.

    Examples
    --------
    microloan decision answer APPLICATION_ID --uphold --note "No new facts"

    JSON
    ----
    application_id, state, by, note
    """
    if uphold == reopen:
        raise UsageError("--uphold", "say it, or --reopen")
    connected = Stack.connect(stack)
    found = find(connected, application_id)
    state = ReviewState.UPHELD if uphold else ReviewState.REOPENED
    by = operator or getpass.getuser()
    dry_run = DryRunCustomerStore(connected.database)
    answer_review(application_id, state, by, note, dry_run, connected.clock)
    plan = (
        f"Application {application_id}, {found.decision.outcome} on {found.decision.decided_on}",
        f"{escape(by)} answers the customer: {state}",
        f"Note: {escape(note)}",
    )
    confirm("Answer the review so, for good", connected, plan, yes=yes)
    answer_review(application_id, state, by, note, connected.people, connected.clock)
    document = {"application_id": application_id, "state": state, "by": by, "note": note}
    return Reply(document, f"The review of {application_id} is answered: {state}.")
