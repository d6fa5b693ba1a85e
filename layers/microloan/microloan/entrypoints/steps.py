"""A step of a state machine: one model reads its input, another writes its output."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.parser import BaseModel, parse

from microloan.entrypoints.invocation import Handler, with_deadline

_Input = TypeVar("_Input", bound=BaseModel)


def step(handler: Callable[[_Input], BaseModel]) -> Handler:
    """Make a handler of a step whose event has the model of its annotation.

    Unset fields are not written, because a thousand shard tasks must fit into an answer.
    """
    model: type[_Input] = handler.__annotations__["event"]

    @with_deadline
    def run(event: dict[str, Any], _context: object) -> dict[str, Any]:
        # Otherwise `parse` builds a validator of its own, whose errors repeat the input.
        model.model_rebuild()
        # As JSON, because a strict model takes dates and tuples from nothing else.
        parsed = parse(event=json.dumps(event), model=model)  # type: ignore[call-overload] # text
        return handler(parsed).model_dump(mode="json", exclude_unset=True)

    return run
