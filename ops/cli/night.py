"""Run the night, see how far it is, and let one that failed go on."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer
from botocore.exceptions import ClientError
from rich.markup import escape

from microloan.domain.calendar import SHANGHAI
from microloan.usecases.nightly import plan
from ops.cli.desk import Exit, Reply, Yes, confirm, progress
from ops.cli.executions import POLL_SECONDS, RUNNING, SUCCEEDED, reason, segments
from ops.cli.options import a_day
from ops.cli.stack import Stack, StackError, StackName


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
    stack: Stack, until: date | None = None, tell: Callable[[Run], object] = lambda _: None
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
    return _follow(stack, started["executionArn"], tell)


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


def require_failed(stack: Stack) -> Run:
    """Return the last run.

    Raises
    ------
    StackError
        When it did not fail.
    """
    before = last(stack)
    if before is None or before.status in {RUNNING, SUCCEEDED}:
        state = f"the last night: {before.status.lower()}" if before else "no night ever ran"
        raise StackError(f"{state}; there is nothing to redrive", "nothing_failed")
    return before


def redrive(stack: Stack, tell: Callable[[Run], object] = lambda _: None) -> list[str]:
    """Let the last run go on where it failed; return the dates it closed.

    Raises
    ------
    StackError
        When it did not fail, or fails again.
    """
    before = require_failed(stack)
    try:
        stack.client("stepfunctions").redrive_execution(executionArn=before.arn)
    except ClientError as refused:
        if refused.response["Error"]["Code"] not in _NO_REDRIVE:
            raise
        # Every part of it can run again: a new run does what is left and repeats the rest.
        return run(stack, tell=tell)
    return _follow(stack, before.arn, tell)


# The local cloud has no redrive; AWS refuses one of a run that is too old or ended otherwise.
_NO_REDRIVE = {"ExecutionNotRedrivable", "InvalidAction", "UnknownOperationException"}


def _follow(stack: Stack, arn: str, tell: Callable[[Run], object]) -> list[str]:
    while True:
        found = look(stack, arn)
        tell(found)
        if found.status == SUCCEEDED:
            return list(found.closed)
        if found.status != RUNNING:
            raise StackError(f"the night {found.status.lower()}: {found.reason}")
        time.sleep(POLL_SECONDS)


# The commands


def run_command(
    stack: StackName = None,
    until: Annotated[
        date | None, a_day("--date", "Close up to this date; yesterday without it.")
    ] = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Run the night now: value the book, collect what is due, prove and close each day.

    It is what the schedule does at ten past midnight; a day that is closed stays closed.

    Broken off
    ----------
    The night goes on without you: microloan night status --watch.

    Examples
    --------
    microloan night run
    microloan night run --date 2024-02-14 --yes

    JSON
    ----
    closed[*]
    """
    connected = Stack.connect(stack)
    planned = plan(connected.night, connected.clock, until)
    if not planned.dates:
        return _closed([])
    told = (f"Days to close: {', '.join(map(str, planned.dates))}; what is due is collected.",)
    confirm("Run the night now", connected, told, yes=yes)
    return _closed(_with_progress(lambda told: run(connected, until, told)))


def redrive_command(stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Let the last night go on where it failed.

    Broken off
    ----------
    The night goes on without you: microloan night status --watch.

    Examples
    --------
    microloan night redrive

    JSON
    ----
    closed[*]
    """
    connected = Stack.connect(stack)
    before = require_failed(connected)
    told = (f"The night of {before.started} failed: {escape(before.reason)}",)
    confirm("Let it go on", connected, told, yes=yes)
    return _closed(_with_progress(lambda told: redrive(connected, told)))


def _closed(days: list[str]) -> Reply:
    words = f"Closed: {', '.join(days)}" if days else "Every day is closed already."
    return Reply({"closed": days}, words)


def status_command(
    stack: StackName = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Follow it until it ends.")] = False,
) -> Reply:
    """Show what is closed, what is open and how far the last run is.

    Found
    -----
    the last run failed

    Examples
    --------
    microloan night status
    microloan night status --watch --stack microloan-staging

    JSON
    ----
    last_closed, to_close[*], segments,
    last_run{status, started, segments_done, segments_total, reason}
    """
    connected = Stack.connect(stack)
    found = last(connected)
    if found and found.status == RUNNING and watch:
        found = _watched(connected, found.arn)
    planned = plan(connected.night, connected.clock)
    closing = connected.night.last_closed()
    document = {
        "last_closed": closing.day if closing else None,
        "to_close": planned.dates,
        "segments": planned.segments,
        "last_run": _fields(found) if found else None,
    }
    to_close = ", ".join(map(str, planned.dates))
    lines = [
        f"Last closed day: [bold]{closing.day if closing else 'none'}[/]",
        f"Days to close: {to_close or 'none'}; segments: {planned.segments}",
        *(_words(found) if found else ["It never ran."]),
    ]
    return Reply(document, "\n".join(lines), Exit.FOUND if found and found.reason else Exit.DONE)


def _watched(stack: Stack, arn: str) -> Run:
    """Follow a run to its end; that it failed is seen in it."""
    with suppress(StackError):
        _with_progress(lambda told: _follow(stack, arn, told))
    return look(stack, arn)


def _fields(run: Run) -> dict[str, object]:
    return {
        "status": run.status,
        "started": run.started,
        "segments_done": run.done,
        "segments_total": run.total,
        "reason": run.reason or None,
    }


def _words(run: Run) -> list[str]:
    lines = [
        f"Last run: {run.status}, started {run.started}",
        f"Segments valued: {run.done} of {run.total}",
    ]
    return [*lines, f"[red]{escape(run.reason)}[/]"] if run.reason else lines


def _with_progress(act: Callable[[Callable[[Run], object]], list[str]]) -> list[str]:
    with progress() as bar:
        task = bar.add_task("Segments", total=None)
        return act(lambda found: bar.update(task, completed=found.done, total=found.total or None))
