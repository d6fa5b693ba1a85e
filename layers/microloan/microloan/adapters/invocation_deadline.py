"""The remaining time of an invocation: nothing starts that could not end in it.

Lambda stops a function at its timeout, in the middle of its work. No money is lost, but the
customer would get a late answer without meaning.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from microloan.domain.errors import UnavailableError

_ENDS_AT: ContextVar[float] = ContextVar("ends_at", default=inf)


@contextmanager
def invocation_deadline(seconds: float) -> Iterator[None]:
    """Set the number of seconds that the code inside has.

    Examples
    --------
    >>> with invocation_deadline(2.0):
    ...     ensure_time_remaining(1.5)
    """
    token = _ENDS_AT.set(monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(token)


def ensure_time_remaining(seconds: float) -> None:
    """Raise unless this many seconds are left.

    Outside an invocation they always are.

    Raises
    ------
    UnavailableError
        When they are not left. Then nothing was begun.
    """
    if not has_time_remaining(seconds):
        raise UnavailableError("The request ran out of time. Try again.", code="deadline_exceeded")


def has_time_remaining(seconds: float) -> bool:
    """Return whether this many seconds are left.

    Outside an invocation they always are.

    Examples
    --------
    >>> has_time_remaining(2.0)
    True
    """
    return _ENDS_AT.get() - monotonic() >= seconds
