"""Run the night and wait for it."""

import json
import time

from ops.cli.stack import Stack, StackError

_POLL_SECONDS = 0.1


def run(stack: Stack) -> list[str]:
    """Start the night's state machine, wait, and return the dates it closed.

    Raises
    ------
    StackError
        When the night fails; with the reason the state machine gives.
    """
    states = stack.client("stepfunctions")
    started = states.start_execution(stateMachineArn=stack.outputs["Night"], input="{}")
    while True:
        run = states.describe_execution(executionArn=started["executionArn"])
        if run["status"] == "SUCCEEDED":
            closed: list[str] = json.loads(run["output"])["closed"]
            return closed
        if run["status"] != "RUNNING":
            raise StackError(f"the night {run['status'].lower()}: {_reason(run)}")
        time.sleep(_POLL_SECONDS)


def _reason(run: dict[str, str]) -> str:
    cause = run.get("cause", "")
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause or run.get("error", "no reason given")
