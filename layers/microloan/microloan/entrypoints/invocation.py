"""The deadline, the log context and the error handling of an invocation."""

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
    """Set the deadline of the adapters to the remaining time."""
    seconds = context.get_remaining_time_in_millis() / 1000 if context else inf
    with invocation_deadline(seconds):
        yield


def with_deadline(handler: Handler) -> Handler:
    """Make a handler that starts nothing without time to finish it.

    Its errors go to Lambda's own log, which hides nothing. So a library's error that repeats a
    person's data is raised as another one, without the data. Domain errors never contain any.
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
