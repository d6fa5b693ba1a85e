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
from microloan_ops.console.options import date_option
from microloan_ops.console.stack import Stack, StackError, StackName

app = typer.Typer(help="Run, redrive and follow the end of day.", no_args_is_help=True)


@command(app, "run")
def run_command(
    stack: StackName = None,
    until: Annotated[
        date | None, date_option("--date", "Last date to close, by default yesterday.")
    ] = None,
    *,
    yes: Yes = False,
) -> Reply:
    """Run the end of day now.

    It values the loans, collects due instalments, and proves and closes each day. The schedule runs
    it at ten past midnight. A closed day stays closed.

    Interrupted
    -----------
    The run continues. Follow it with microloan eod status --watch.

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
        return _closed_reply([])
    planned_days = (
        f"Days to close: {', '.join(map(str, planned.dates))}. Due instalments are collected.",
    )
    confirm("Run the end of day now", connected, planned_days, yes=yes)
    return _closed_reply(_with_progress(lambda report: run(connected, until, report)))


@command(app, "redrive")
def redrive_command(stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Continue a failed end of day.

    Interrupted
    -----------
    The run continues. Follow it with microloan eod status --watch.

    Examples
    --------
    microloan eod redrive

    JSON
    ----
    closed[*]
    """
    connected = Stack.connect(stack)
    before = require_failed(connected)
    plan = (f"The run of {before.started} failed: {escape(before.reason)}",)
    confirm("Continue it", connected, plan, yes=yes)
    return _closed_reply(_with_progress(lambda report: redrive(connected, report)))


def _closed_reply(days: list[str]) -> Reply:
    words = f"Closed: {', '.join(days)}" if days else "All days are closed already."
    return Reply({"closed": days}, words)


@command(app, "status")
def status_command(
    stack: StackName = None,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Follow the run until it ends.")] = False,
) -> Reply:
    """Show closed days, days to close and the last run.

    Found
    -----
    The last run failed.

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
    latest = last(connected)
    if latest and latest.status == RUNNING and watch:
        latest = _follow_to_end(connected, latest.arn)
    planned = plan_end_of_day(connected.night, connected.clock)
    closing = connected.night.last_closed()
    document = {
        "last_closed": closing.day if closing else None,
        "to_close": planned.dates,
        "segments": planned.segments,
        "last_run": _fields(latest) if latest else None,
    }
    to_close = ", ".join(map(str, planned.dates))
    lines = [
        f"Last closed day: [bold]{closing.day if closing else 'none'}[/]",
        f"Days to close: {to_close or 'none'}; segments: {planned.segments}",
        *(_words(latest) if latest else ["There was no run yet."]),
    ]
    return Reply(document, "\n".join(lines), Exit.FOUND if latest and latest.reason else Exit.DONE)


def _follow_to_end(stack: Stack, arn: str) -> Run:
    """Follow a run to its end, and return it even if it failed."""
    with suppress(StackError):
        _with_progress(lambda report: list(follow(stack, arn, "end of day", report).closed))
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
        return act(lambda seen: bar.update(task, completed=seen.done, total=seen.total or None))
