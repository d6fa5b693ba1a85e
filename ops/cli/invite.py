"""Draw members of the white list and invite them."""

import json
from typing import Any

from ops.cli.stack import Stack, StackError


def draw(stack: Stack, campaign: str, channel: str, count: int, seed: str) -> dict[str, Any]:
    """Run a campaign in the stack; return how it went.

    Raises
    ------
    StackError
        When the draw fails.
    """
    event = {"campaign": campaign, "channel": channel, "count": count, "seed": seed}
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["DrawInvitations"], Payload=json.dumps(event).encode()
    )
    result: dict[str, Any] = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise StackError(f"the draw failed: {result.get('errorMessage', 'no reason given')}")
    return result
