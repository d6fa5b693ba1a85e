"""The time that an invocation has left: nothing is begun that could not end in it.

Lambda kills a function at its timeout, in the middle of whatever it does. That loses no money,
but the customer would wait long for an answer that says nothing.
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
    """Let what is done inside know that it has so many seconds.

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
    """Go on only when so many seconds are left; outside of an invocation they always are.

    Raises
    ------
    UnavailableError
        When they are not; then nothing was begun.
    """
    if not has_time_remaining(seconds):
        raise UnavailableError("there is no time left for this", code="deadline_exceeded")


def has_time_remaining(seconds: float) -> bool:
    """Return whether so many seconds are left; outside of an invocation they always are.

    Examples
    --------
    >>> has_time_remaining(2.0)
    True
    """
    return _ENDS_AT.get() - monotonic() >= seconds
