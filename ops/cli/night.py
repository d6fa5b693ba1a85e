"""Run the night, see how far it is, and let one that failed go on."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - an option is called date
from typing import Annotated

import typer
from botocore.exceptions import ClientError
from rich.console import Console
from rich.progress import Progress

from microloan.domain.calendar import SHANGHAI
from microloan.domain.errors import Invalid
from microloan.usecases.nightly import plan
from ops.cli.executions import POLL_SECONDS, RUNNING, SUCCEEDED, reason, segments
from ops.cli.options import UsageError, day
from ops.cli.stack import Stack, StackError, StackName

console = Console()


@dataclass(frozen=True, slots=True)
class Run:
    """An execution of the night's state machine.

    Parameters
    ----------
    done, total
        Segments that are valued, and all of them; zero before they are known.
    closed
        The dates that it closed.
    """

    arn: str
    status: str
    started: str
    done: int = 0
    total: int = 0
    closed: tuple[str, ...] = ()
    reason: str = ""


def run(
    stack: Stack, until: Day | None = None, progress: Callable[[Run], object] = lambda _: None
) -> list[str]:
    """Start the night's state machine, wait, and return the dates it closed.

    Raises
    ------
    StackError
        When the night fails; with the reason the state machine gives.
    """
    given = {"until": until.isoformat()} if until else {}
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["Night"], input=json.dumps(given)
    )
    return _follow(stack, started["executionArn"], progress)


def last(stack: Stack) -> Run | None:
    """Return the newest execution; none when there never was one."""
    found = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs["Night"], maxResults=1
    )["executions"]
    return look(stack, found[0]["executionArn"]) if found else None


def look(stack: Stack, arn: str) -> Run:
    """Return an execution as it stands now."""
    states = stack.client("stepfunctions")
    found = states.describe_execution(executionArn=arn)
    output = json.loads(found["output"]) if found["status"] == SUCCEEDED else {}
    counts = segments(states, arn)
    return Run(
        arn=arn,
        status=found["status"],
        started=f"{found['startDate'].astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        done=counts.get("succeeded", 0),
        total=counts.get("total", 0),
        closed=tuple(output.get("closed", ())),
        reason=reason(found) if found["status"] not in {RUNNING, SUCCEEDED} else "",
    )


def redrive(stack: Stack, progress: Callable[[Run], object] = lambda _: None) -> list[str]:
    """Let the last run go on where it failed; return the dates it closed.

    Raises
    ------
    StackError
        When it did not fail, or fails again.
    """
    before = last(stack)
    if before is None or before.status in {RUNNING, SUCCEEDED}:
        state = before.status.lower() if before else "not there"
        raise StackError(f"the last night is {state}; there is nothing to redrive")
    try:
        stack.client("stepfunctions").redrive_execution(executionArn=before.arn)
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in _NO_REDRIVE:
            raise
        # Every part of it can run again: a new run does what is left and repeats the rest.
        return run(stack, progress=progress)
    return _follow(stack, before.arn, progress)


# The local cloud has no redrive; AWS refuses one of a run that is too old or ended otherwise.
_NO_REDRIVE = {"ExecutionNotRedrivable", "InvalidAction", "UnknownOperationException"}


def _follow(stack: Stack, arn: str, progress: Callable[[Run], object]) -> list[str]:
    while True:
        found = look(stack, arn)
        progress(found)
        if found.status == SUCCEEDED:
            return list(found.closed)
        if found.status != RUNNING:
            raise StackError(f"the night {found.status.lower()}: {found.reason}")
        time.sleep(POLL_SECONDS)


# The commands


def run_command(
    stack: StackName = None,
    date: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="Close up to this date; yesterday by default.")
    ] = "",
) -> None:
    """Run the night now: value the book, collect what is due, prove and close each day."""
    connected = Stack.connect(stack)
    try:
        until = day("--date", date) if date else None
        plan(connected.night, connected.clock, until)
    except (UsageError, Invalid) as unusable:
        raise typer.BadParameter(str(unusable)) from unusable
    closed = _with_progress(lambda told: run(connected, until, told))
    console.print(f"Closed: {', '.join(closed)}" if closed else "Every day is closed already.")


def redrive_command(stack: StackName = None) -> None:
    """Let the last night go on where it failed."""
    connected = Stack.connect(stack)
    closed = _with_progress(lambda told: redrive(connected, told))
    console.print(f"Closed: {', '.join(closed)}" if closed else "Every day is closed already.")


def status_command(
    stack: StackName = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it until it ends.")] = False,
) -> None:
    """Show what is closed, what is open and how far the run is; exit with 1 when it failed."""
    connected = Stack.connect(stack)
    planned = plan(connected.night, connected.clock)
    closing = connected.night.last_closed()
    console.print(f"Last closed day: [bold]{closing.day if closing else 'none'}[/]")
    days = ", ".join(map(str, planned.dates))
    console.print(f"Days to close: {days or 'none'}; segments: {planned.segments}")
    found = last(connected)
    if found and found.status == RUNNING and watch:
        arn = found.arn
        _with_progress(lambda told: _follow(connected, arn, told))
        found = last(connected)
    if found is None:
        console.print("It never ran.")
        return
    console.print(f"Last run: {found.status}, started {found.started}")
    console.print(f"Segments valued: {found.done} of {found.total}")
    if found.reason:
        console.print(f"[red]{found.reason}[/]", highlight=False)
        raise typer.Exit(1)


def _with_progress(act: Callable[[Callable[[Run], object]], list[str]]) -> list[str]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Segments", total=None)
        return act(lambda found: bar.update(task, completed=found.done, total=found.total or None))
