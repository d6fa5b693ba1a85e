"""The commands of `microloan eod`."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Annotated

import typer
from rich.markup import escape

from microloan.usecases.end_of_day.close_days import plan_end_of_day
from microloan_ops.cli.eod.state_machine import last, redrive, require_failed, run
from microloan_ops.cli.executions import RUNNING, Run, follow, look
from microloan_ops.console import Exit, Reply, Yes, command, confirm, progress
from microloan_ops.console.options import a_day
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="The nightly accrual.", no_args_is_help=True)


@command(app, "run")
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
    The night goes on without you: microloan eod status --watch.

    Examples
    --------
    microloan eod run
    microloan eod run --date 2024-02-14 --yes

    JSON
    ----
    closed[*]
    """
    connected = Stack.connect(stack)
    planned = plan_end_of_day(connected.night, connected.clock, until)
    if not planned.dates:
        return _closed([])
    told = (f"Days to close: {', '.join(map(str, planned.dates))}; what is due is collected.",)
    confirm("Run the night now", connected, told, yes=yes)
    return _closed(_with_progress(lambda told: run(connected, until, told)))


@command(app, "redrive")
def redrive_command(stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Let the last night go on where it failed.

    Broken off
    ----------
    The night goes on without you: microloan eod status --watch.

    Examples
    --------
    microloan eod redrive

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


@command(app, "status")
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
    microloan eod status
    microloan eod status --watch --stack microloan-staging

    JSON
    ----
    last_closed, to_close[*], segments,
    last_run{status, started, segments_done, segments_total, reason}
    """
    connected = Stack.connect(stack)
    found = last(connected)
    if found and found.status == RUNNING and watch:
        found = _watched(connected, found.arn)
    planned = plan_end_of_day(connected.night, connected.clock)
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
        _with_progress(lambda told: list(follow(stack, arn, "night", told).closed))
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
