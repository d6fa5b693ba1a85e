"""What the executions of a state machine say of themselves."""

import json
from collections.abc import Mapping
from typing import Any

RUNNING, SUCCEEDED = "RUNNING", "SUCCEEDED"
POLL_SECONDS = 0.1


def segments(states: Any, arn: str) -> dict[str, int]:  # noqa: ANN401 - boto3's
    """Return how many segments the newest map of an execution has, by what became of them."""
    runs = states.list_map_runs(executionArn=arn)["mapRuns"]
    if not runs:
        return {}
    newest = max(runs, key=lambda run: run["startDate"])
    counts: dict[str, int] = states.describe_map_run(mapRunArn=newest["mapRunArn"])["itemCounts"]
    return counts


def reason(found: Mapping[str, str]) -> str:
    """Return why an execution failed."""
    cause = found.get("cause", "")
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause or found.get("error", "no reason given")
