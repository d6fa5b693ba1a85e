"""Executions of a state machine, of the night's and the draw's alike: looked at, and waited for."""

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
    """An execution, as it stood when it was looked at.

    Parameters
    ----------
    done, total
        Segments of its present pass that are done, and all of them; zero before they are known.
    closed
        The dates that it closed, when it was a night.
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
        """Whether it ended, and not well."""
        return self.status not in {RUNNING, SUCCEEDED}


def look(stack: Stack, arn: str) -> Run:
    """Return an execution as it stands now."""
    return _look(stack.client("stepfunctions"), arn)


def _look(states: Any, arn: str) -> Run:  # noqa: ANN401 - boto3's
    found = states.describe_execution(executionArn=arn)
    output = json.loads(found["output"]) if found["status"] == SUCCEEDED else {}
    counts = _segments(states, arn)
    run = Run(
        arn=arn,
        status=found["status"],
        started=f"{found['startDate'].astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        done=counts.get("succeeded", 0),
        total=counts.get("total", 0),
        closed=tuple(output.get("closed", ())),
    )
    return replace(run, reason=reason(found)) if run.has_failed else run


def follow(
    stack: Stack, arn: str, what: str, tell: Callable[[Run], object] = lambda _: None
) -> Run:
    """Wait until an execution has ended, and return it; `what` it is, is said when it fails.

    Raises
    ------
    StackError
        When it fails; with the reason that the state machine gives.
    """
    states = stack.client("stepfunctions")
    while (found := _look(states, arn)).status == RUNNING:
        tell(found)
        time.sleep(_POLL_SECONDS)
    tell(found)
    if found.has_failed:
        raise StackError(f"the {what} {found.status.lower()}: {found.reason}")
    return found


def reason(found: Mapping[str, str]) -> str:
    """Return why an execution failed."""
    cause = found.get("cause", "")
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause or found.get("error", "no reason given")


def _segments(states: Any, arn: str) -> dict[str, int]:  # noqa: ANN401 - boto3's
    """Return how many segments the newest map of an execution has, by what became of them."""
    runs = states.list_map_runs(executionArn=arn)["mapRuns"]
    if not runs:
        return {}
    newest = max(runs, key=lambda run: run["startDate"])
    counts: dict[str, int] = states.describe_map_run(mapRunArn=newest["mapRunArn"])["itemCounts"]
    return counts
