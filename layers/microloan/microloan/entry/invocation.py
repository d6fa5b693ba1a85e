"""What a function is told of the invocation it is in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from math import inf
from typing import Any

from microloan.adapters.time_left import time_left

Handler = Callable[[dict[str, Any], Any], Any]


@contextmanager
def invocation(context: Any) -> Iterator[None]:  # noqa: ANN401 - Lambda's own, none in a test
    """Let the adapters know how much time is left."""
    seconds = context.get_remaining_time_in_millis() / 1000 if context else inf
    with time_left(seconds):
        yield


def in_time(handler: Handler) -> Handler:
    """Make a handler that begins nothing it has no time for."""

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - as above
        with invocation(context):
            return handler(event, context)

    return run
