"""Executions of the state machines of the end of day and of the lottery."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from microloan.domain.calendar import SHANGHAI
from microloan_ops.console.stack import Stack, StackError

RUNNING, SUCCEEDED = "RUNNING", "SUCCEEDED"
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """The state of an execution.

    Parameters
    ----------
    done, total
        The segments of its present pass that are done, and all. Both are zero at the start.
    closed
        The dates that an end of day closed.
    """

    arn: str
    status: str
    started: str
    done: int = 0
    total: int = 0
    closed: tuple[str, ...] = ()
    reason: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether it ended without success."""
        return self.status not in {RUNNING, SUCCEEDED}


def look(stack: Stack, arn: str) -> Run:
    """Return the current state of an execution."""
    return _look(stack.client("stepfunctions"), arn)


def _look(states: Any, arn: str) -> Run:  # noqa: ANN401 - boto3's
    execution = states.describe_execution(executionArn=arn)
    output = json.loads(execution["output"]) if execution["status"] == SUCCEEDED else {}
    counts = _segments(states, arn)
    run = Run(
        arn=arn,
        status=execution["status"],
        started=f"{execution['startDate'].astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        done=counts.get("succeeded", 0),
        total=counts.get("total", 0),
        closed=tuple(output.get("closed", ())),
    )
    return replace(run, reason=reason(execution)) if run.has_failed else run


def follow(
    stack: Stack, arn: str, name: str, report: Callable[[Run], object] = lambda _: None
) -> Run:
    """Wait until an execution has ended, and return it.

    Parameters
    ----------
    name
        The noun for the error message.

    Raises
    ------
    StackError
        When it fails. The message has the reason.
    """
    states = stack.client("stepfunctions")
    while (current := _look(states, arn)).status == RUNNING:
        report(current)
        time.sleep(_POLL_SECONDS)
    report(current)
    if current.has_failed:
        raise StackError(f"The {name} {current.status.lower()}: {current.reason}")
    return current


def reason(execution: Mapping[str, str]) -> str:
    """Return the reason why an execution failed."""
    cause = execution.get("cause", "")
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause or execution.get("error", "no reason given")


def _segments(states: Any, arn: str) -> dict[str, int]:  # noqa: ANN401 - boto3's
    """Return the number of segments of an execution's newest map, by status."""
    runs = states.list_map_runs(executionArn=arn)["mapRuns"]
    if not runs:
        return {}
    newest = max(runs, key=lambda run: run["startDate"])
    counts: dict[str, int] = states.describe_map_run(mapRunArn=newest["mapRunArn"])["itemCounts"]
    return counts
