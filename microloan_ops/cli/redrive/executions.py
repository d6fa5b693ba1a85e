"""Failed executions of the end of day and of lotteries, without a successor."""

import json
from collections.abc import Iterator
from typing import Any

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.invitations.campaign import CampaignStage, CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan_ops.cli.executions import follow, reason
from microloan_ops.cli.lottery import state_machine
from microloan_ops.cli.redrive.dead_letters import DeadLetter, Task
from microloan_ops.console.stack import Stack

_FAILED = {"FAILED", "TIMED_OUT"}
# A lottery refuses such a request again. The operator has the answer already.
_REFUSALS = {InvalidInputError.__name__, StateConflictError.__name__}


def failed_executions(stack: Stack) -> Iterator[DeadLetter]:
    """Yield failed executions: the last end of day, and the last of each campaign.

    A closed campaign refuses another start with other terms, which is no failure.
    """
    yield from _letters(stack, _newest(stack, "EndOfDay", 1)[:1], Task.END_OF_DAY)
    last: dict[str, Any] = {}
    for execution in _newest(stack, "Lottery", 100):
        last.setdefault(execution["name"].rpartition("-")[0], execution)
    yield from _letters(
        stack,
        [execution for name, execution in last.items() if _is_open(stack, name)],
        Task.LOTTERY,
    )


def _is_open(stack: Stack, campaign: str) -> bool:
    opened = stack.draws.campaign(campaign)
    return opened is None or opened.stage is not CampaignStage.CLOSED


def _newest(stack: Stack, name: str, most: int) -> list[dict[str, Any]]:
    executions: list[dict[str, Any]] = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs[name], maxResults=most
    )["executions"]
    return executions


def _letters(stack: Stack, executions: list[dict[str, Any]], task: Task) -> Iterator[DeadLetter]:
    states = stack.client("stepfunctions")
    for execution in executions:
        if execution["status"] in _FAILED:
            details = states.describe_execution(executionArn=execution["executionArn"])
            if details.get("error") in _REFUSALS:
                continue
            yield DeadLetter(
                task, execution["executionArn"], execution["stopDate"], reason(details)
            )


def resume_lottery(stack: Stack, arn: str) -> str:
    """Resume the lottery of a failed execution, and return the campaign's name.

    Raises
    ------
    StackError
        When it fails again.
    """
    details = stack.client("stepfunctions").describe_execution(executionArn=arn)
    given = json.loads(details["input"])
    conditions = EligibilityCriteria(**given.get("conditions", {}))
    terms = CampaignTerms(given["campaign"], Channel(given["channel"]), given["count"], conditions)
    follow(stack, state_machine.start(stack, terms, given.get("seed")), "lottery")
    return terms.name
