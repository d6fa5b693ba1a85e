"""The draw's state machine: one execution of a campaign at a time, each under its own name."""

from itertools import count as numbers
from typing import Any

from botocore.exceptions import ClientError

from microloan.domain.invitations.campaign import CampaignTerms
from microloan.entrypoints.models.lottery import LotteryStart
from microloan_ops.cli.executions import RUNNING, Run, look
from microloan_ops.console.stack import Stack

_NOT_THERE, _THERE = "ExecutionDoesNotExist", "ExecutionAlreadyExists"


def start(stack: Stack, terms: CampaignTerms, seed: str | None = None) -> str:
    """Begin or go on with a campaign; return the execution, the running one if there is one.

    An execution's name is the campaign's and a number, and no two can have the same: so whoever
    asks at the same time asks for the same execution, and no campaign is drawn by two at once.
    """
    states, machine = stack.client("stepfunctions"), stack.outputs["Lottery"]
    given = LotteryStart(
        campaign=terms.name,
        channel=terms.channel,
        count=terms.count,
        conditions=terms.conditions,
        seed=seed,
    ).model_dump_json(exclude_none=True)
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


def _start(states: Any, machine: str, name: str, given: str) -> None:  # noqa: ANN401 - boto3's
    try:
        states.start_execution(stateMachineArn=machine, name=name, input=given)
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
            found = look(stack, _arn(stack.outputs["Lottery"], campaign, number))
        except ClientError as error:
            if error.response["Error"]["Code"] != _NOT_THERE:
                raise
            return found
    raise AssertionError("unreachable")
