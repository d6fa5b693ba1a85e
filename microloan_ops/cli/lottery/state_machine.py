"""The lottery's state machine, with one execution of a campaign at a time."""

from itertools import count as numbers
from typing import Any

from botocore.exceptions import ClientError

from microloan.domain.invitations.campaign import CampaignTerms
from microloan.entrypoints.models.lottery import LotteryStart
from microloan_ops.cli.executions import RUNNING, Run, look
from microloan_ops.console.stack import Stack

_MISSING, _EXISTS = "ExecutionDoesNotExist", "ExecutionAlreadyExists"


def start(stack: Stack, terms: CampaignTerms, seed: str | None = None) -> str:
    """Start or continue a campaign, and return its running execution.

    An execution's name is unique: the campaign's name and a number. So two operators who start a
    campaign at the same time start the same execution.
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
            if error.response["Error"]["Code"] != _MISSING:
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
        # Another operator started it at the same moment.
        if error.response["Error"]["Code"] != _EXISTS:
            raise


def _arn(machine: str, campaign: str, number: int) -> str:
    return f"{machine.replace(':stateMachine:', ':execution:')}:{campaign}-{number}"


def last(stack: Stack, campaign: str) -> Run | None:
    """Return the newest execution of a campaign, if any."""
    current = None
    for number in numbers(1):
        try:
            current = look(stack, _arn(stack.outputs["Lottery"], campaign, number))
        except ClientError as error:
            if error.response["Error"]["Code"] != _MISSING:
                raise
            return current
    raise AssertionError("unreachable")
