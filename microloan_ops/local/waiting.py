"""Waiting for what happens elsewhere: a process, the rails, a loan's money."""

import time
from collections.abc import Iterator

_PAUSE_SECONDS = 0.05


def within(seconds: float) -> Iterator[None]:
    """Yield at once, and again after each short pause, until so many seconds are over.

    Examples
    --------
    >>> for _ in within(1.0):
    ...     if 2 > 1:
    ...         break
    ... else:
    ...     print("too late")
    """
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        time.sleep(_PAUSE_SECONDS)
        yield
