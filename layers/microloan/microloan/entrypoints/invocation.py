"""What a function is told of the invocation it is in, and what is told of it when it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from math import inf
from typing import Any

from microloan.adapters.invocation_deadline import invocation_deadline
from microloan.domain.errors import MicroloanError
from microloan.entrypoints.logging.logger import begin_invocation
from microloan.entrypoints.logging.redaction import redact

Handler = Callable[[dict[str, Any], Any], Any]


@contextmanager
def invocation(context: Any) -> Iterator[None]:  # noqa: ANN401 - Lambda's own, none in a test
    """Let the adapters know how much time is left."""
    seconds = context.get_remaining_time_in_millis() / 1000 if context else inf
    with invocation_deadline(seconds):
        yield


def with_deadline(handler: Handler) -> Handler:
    """Make a handler that begins nothing it has no time for.

    What it fails with goes to Lambda's own log, which hides nothing. So an error of a library that
    repeats a person's data is raised as another one, without it; ours never do.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - as above
        begin_invocation(context)
        try:
            with invocation(context):
                return handler(event, context)
        except MicroloanError:
            raise
        except Exception as error:
            if redact(str(error)) == str(error):
                raise
            raise RuntimeError(redact(f"{type(error).__name__}: {error}")) from None

    return run
