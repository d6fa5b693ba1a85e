"""The draw's state machine: one execution of a campaign at a time, each under its own name."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count as numbers
from typing import Any

from botocore.exceptions import ClientError

from microloan.domain.campaign import Terms
from ops.cli.executions import POLL_SECONDS, RUNNING, SUCCEEDED, reason, segments
from ops.cli.stack import Stack, StackError

_NOT_THERE, _THERE = "ExecutionDoesNotExist", "ExecutionAlreadyExists"


@dataclass(frozen=True, slots=True)
class Run:
    """An execution; `done` of `total` segments of its present pass."""

    arn: str
    status: str
    done: int = 0
    total: int = 0
    reason: str = ""


def start(stack: Stack, terms: Terms, seed: str | None = None) -> str:
    """Begin or go on with a campaign; return the execution, the running one if there is one.

    An execution's name is the campaign's and a number, and no two can have the same: so whoever
    asks at the same time asks for the same execution, and no campaign is drawn by two at once.
    """
    states, machine = stack.client("stepfunctions"), stack.outputs["Draw"]
    given: dict[str, object] = {
        "campaign": terms.name,
        "channel": terms.channel.value,
        "count": terms.count,
        "conditions": asdict(terms.conditions),
    }
    if seed is not None:
        given["seed"] = seed
    for number in numbers(1):
        arn = _arn(machine, terms.name, number)
        try:
            status = states.describe_execution(executionArn=arn)["status"]
        except ClientError as error:
            if error.response["Error"]["Code"] != _NOT_THERE:
                raise
            _start(states, machine, f"{terms.name}-{number}", given)
            return arn
        if status == RUNNING:
            return arn
    raise AssertionError("unreachable")


def _start(states: Any, machine: str, name: str, given: dict[str, object]) -> None:  # noqa: ANN401 - boto3's
    try:
        states.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))
    except ClientError as error:
        # Somebody else asked for it this very moment.
        if error.response["Error"]["Code"] != _THERE:
            raise


def _arn(machine: str, campaign: str, number: int) -> str:
    return f"{machine.replace(':stateMachine:', ':execution:')}:{campaign}-{number}"


def last(stack: Stack, campaign: str) -> Run | None:
    """Return the newest execution of a campaign; none when there never was one."""
    found = None
    for number in numbers(1):
        try:
            found = look(stack, _arn(stack.outputs["Draw"], campaign, number))
        except ClientError as error:
            if error.response["Error"]["Code"] != _NOT_THERE:
                raise
            return found
    raise AssertionError("unreachable")


def look(stack: Stack, arn: str) -> Run:
    """Return an execution as it stands now."""
    states = stack.client("stepfunctions")
    found = states.describe_execution(executionArn=arn)
    counts = segments(states, arn)
    return Run(
        arn=arn,
        status=found["status"],
        done=counts.get("succeeded", 0),
        total=counts.get("total", 0),
        reason=reason(found) if found["status"] not in {RUNNING, SUCCEEDED} else "",
    )


def follow(stack: Stack, arn: str, progress: Callable[[Run], object] = lambda _: None) -> None:
    """Wait until an execution has ended.

    Raises
    ------
    StackError
        When it fails; with the reason that the state machine gives.
    """
    while (found := look(stack, arn)).status == RUNNING:
        progress(found)
        time.sleep(POLL_SECONDS)
    if found.status != SUCCEEDED:
        raise StackError(f"the draw {found.status.lower()}: {found.reason}")
