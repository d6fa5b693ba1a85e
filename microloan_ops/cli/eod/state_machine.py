"""The state machine of the end of day: start, status and redrive."""

from collections.abc import Callable
from datetime import date

from botocore.exceptions import ClientError

from microloan.entrypoints.models.end_of_day import EndOfDayStart
from microloan_ops.cli.executions import Run, follow, look
from microloan_ops.console.stack import Stack, StackError

# The local cloud has no redrive. AWS refuses the redrive of a run that is too old.
_NO_REDRIVE = {"ExecutionNotRedrivable", "InvalidAction", "UnknownOperationException"}


def run(
    stack: Stack, until: date | None = None, report: Callable[[Run], object] = lambda _: None
) -> list[str]:
    """Start the state machine, wait, and return the closed dates.

    Raises
    ------
    StackError
        When the run fails. The message has the reason.
    """
    given = EndOfDayStart(until=until).model_dump_json(exclude_none=True)
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["EndOfDay"], input=given
    )
    return list(follow(stack, started["executionArn"], "end of day", report).closed)


def last(stack: Stack) -> Run | None:
    """Return the newest execution, if any."""
    executions = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs["EndOfDay"], maxResults=1
    )["executions"]
    return look(stack, executions[0]["executionArn"]) if executions else None


def require_failed(stack: Stack) -> Run:
    """Return the last run, which must have failed.

    Raises
    ------
    StackError
        When it did not fail.
    """
    before = last(stack)
    if before is None or not before.has_failed:
        state = f"The last run is {before.status.lower()}" if before else "There was no run yet"
        raise StackError(f"{state}, so there is nothing to redrive.", "nothing_failed")
    return before


def redrive(stack: Stack, report: Callable[[Run], object] = lambda _: None) -> list[str]:
    """Continue the failed run, and return the closed dates.

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
        # Every step is repeatable, so a new run does the rest.
        return run(stack, report=report)
    return list(follow(stack, before.arn, "end of day", report).closed)
