"""Decisions that a customer wants a person to look at."""

import getpass
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.review import ReviewState
from microloan.usecases.review_decision import answer_review
from ops.cli import show
from ops.cli.decision.reader import find
from ops.cli.stack import Stack, StackError, StackName

console = Console()


def list_command(stack: StackName = None) -> None:
    """List the reviews that wait, the oldest first; then `decision explain ID`, `answer ID`."""
    connected = Stack.connect(stack)
    waiting = [find(connected, one) for one in connected.people.waiting_reviews()]
    lines = show.table("Reviews that wait", "application", "asked on", "outcome", amounts_from=9)
    lines.columns[0].no_wrap = True
    for application in waiting:
        asked = application.review.requested_on if application.review else ""
        lines.add_row(application.application_id, str(asked), application.decision.outcome)
    console.print(lines if waiting else "No review waits.")


def answer_command(  # noqa: PLR0913 - the options of a command
    application_id: str,
    note: Annotated[str, typer.Option(help="Why; kept with the decision.")],
    stack: StackName = None,
    *,
    uphold: Annotated[bool, typer.Option("--uphold", help="The decision stands.")] = False,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="It does not: the next application is decided anew.")
    ] = False,
    operator: Annotated[str, typer.Option("--by", help="Who looked.")] = "",
) -> None:
    """Answer a review."""
    if uphold == reopen:
        raise StackError("say --uphold or --reopen")
    connected = Stack.connect(stack)
    state = ReviewState.UPHELD if uphold else ReviewState.REOPENED
    by = operator or getpass.getuser()
    answer_review(application_id, state, by, note, connected.people, connected.clock)
    console.print(f"The review of {application_id} is answered: {state}.", highlight=False)
