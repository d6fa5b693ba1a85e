"""A step of a state machine: a model reads what it is given, and another writes what it returns."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.parser import BaseModel, parse

from microloan.entrypoints.invocation import Handler, with_deadline

_Given = TypeVar("_Given", bound=BaseModel)


def step(handler: Callable[[_Given], BaseModel]) -> Handler:
    """Make a handler of a step; its event has the model of its annotation.

    What nobody set is not written: a thousand shares must fit into an answer.
    """
    model: type[_Given] = handler.__annotations__["event"]

    @with_deadline
    def run(event: dict[str, Any], _context: object) -> dict[str, Any]:
        # Else `parse` builds a validator of its own, whose errors repeat what was sent.
        model.model_rebuild()
        # As JSON, for a strict model takes dates and tuples from nothing else.
        given = parse(event=json.dumps(event), model=model)  # type: ignore[call-overload] # text
        return handler(given).model_dump(mode="json", exclude_unset=True)

    return run
