"""Polling: for a process, a transfer, the money of a loan."""

import time
from collections.abc import Iterator

_PAUSE_SECONDS = 0.05


def within(seconds: float) -> Iterator[None]:
    """Yield at once, and again after each short pause, for so many seconds.

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
