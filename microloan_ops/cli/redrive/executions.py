"""Executions of the night and of draws that failed, and have not gone on since."""

import json
from collections.abc import Iterator
from typing import Any

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.invitations.campaign import CampaignStage, CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan_ops.cli.executions import follow, reason
from microloan_ops.cli.lottery import state_machine
from microloan_ops.cli.redrive.dead_letters import Letter, Task
from microloan_ops.console.stack import Stack

_FAILED = {"FAILED", "TIMED_OUT"}
# What a draw refuses it refuses again: whoever asked has been told.
_REFUSALS = {InvalidInputError.__name__, StateConflictError.__name__}


def failed(stack: Stack) -> Iterator[Letter]:
    """Yield the last night, and the last execution of each draw that is not over, when it failed.

    A draw that is over has been refused to whoever asked for it again in other terms.
    """
    yield from _letters(stack, _newest(stack, "EndOfDay", 1)[:1], Task.NIGHT)
    last: dict[str, Any] = {}
    for one in _newest(stack, "Lottery", 100):
        last.setdefault(one["name"].rpartition("-")[0], one)
    yield from _letters(
        stack, [one for name, one in last.items() if _goes_on(stack, name)], Task.DRAW
    )


def _goes_on(stack: Stack, campaign: str) -> bool:
    found = stack.draws.campaign(campaign)
    return found is None or found.stage is not CampaignStage.CLOSED


def _newest(stack: Stack, name: str, most: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.client("stepfunctions").list_executions(
        stateMachineArn=stack.outputs[name], maxResults=most
    )["executions"]
    return found


def _letters(stack: Stack, executions: list[dict[str, Any]], task: Task) -> Iterator[Letter]:
    states = stack.client("stepfunctions")
    for one in executions:
        if one["status"] in _FAILED:
            found = states.describe_execution(executionArn=one["executionArn"])
            if found.get("error") in _REFUSALS:
                continue
            yield Letter(task, one["executionArn"], one["stopDate"], reason(found))


def draw_again(stack: Stack, arn: str) -> str:
    """Go on with the draw of a failed execution; return its campaign's name.

    Raises
    ------
    StackError
        When it fails again.
    """
    found = stack.client("stepfunctions").describe_execution(executionArn=arn)
    given = json.loads(found["input"])
    conditions = EligibilityCriteria(**given.get("conditions", {}))
    terms = CampaignTerms(given["campaign"], Channel(given["channel"]), given["count"], conditions)
    follow(stack, state_machine.start(stack, terms, given.get("seed")), "draw")
    return terms.name
