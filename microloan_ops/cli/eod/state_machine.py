"""The night's state machine: begun, or let go on where it failed."""

from collections.abc import Callable
from datetime import date

from botocore.exceptions import ClientError

from microloan.entrypoints.models.end_of_day import EndOfDayStart
from microloan_ops.cli.executions import Run, follow, look
from microloan_ops.console.stack import Stack, StackError

# The local cloud has no redrive; AWS refuses one of a run that is too old or ended otherwise.
_NO_REDRIVE = {"ExecutionNotRedrivable", "InvalidAction", "UnknownOperationException"}


def run(
    stack: Stack, until: date | None = None, tell: Callable[[Run], object] = lambda _: None
) -> list[str]:
    """Start the night's state machine, wait, and return the dates it closed.

    Raises
    ------
    StackError
        When the night fails; with the reason the state machine gives.
    """
    given = EndOfDayStart(until=until).model_dump_json(exclude_none=True)
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["EndOfDay"], input=given
    )
    return list(follow(stack, started["executionArn"], "night", tell).closed)


def last(stack: Stack) -> Run | None:
    """Return the newest execution; none when there never was one."""
    found = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs["EndOfDay"], maxResults=1
    )["executions"]
    return look(stack, found[0]["executionArn"]) if found else None


def require_failed(stack: Stack) -> Run:
    """Return the last run.

    Raises
    ------
    StackError
        When it did not fail.
    """
    before = last(stack)
    if before is None or not before.has_failed:
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
    return list(follow(stack, before.arn, "night", tell).closed)
