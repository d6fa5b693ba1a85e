"""Trying again: optimistic concurrency, and waiting for what is busy."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from microloan.domain.errors import (
    ConcurrentUpdateError,
    CorruptDataError,
    IdempotencyMismatchError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often to try, and how long to wait in between.

    The pauses are drawn between nothing and a bound that doubles, so that those who met once do
    not meet again ("full jitter", AWS Architecture Blog, Exponential Backoff And Jitter, 2015).

    Parameters
    ----------
    attempts
        How often in all.
    first
        The bound of the first pause, in seconds.
    draw, sleep
        Draws a number between two; waits for so many seconds.
    """

    attempts: int = 5
    first: float = 0.02
    draw: Callable[[float, float], float] = random.SystemRandom().uniform
    sleep: Callable[[float], None] = time.sleep

    def call(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Call until it does not fail by these errors; the last failure is the caller's."""
        for failures in range(self.attempts - 1):
            try:
                return attempt()
            except errors:
                self.sleep(self.draw(0, self.bound(failures)))
        return attempt()

    def bound(self, failures: int) -> float:
        """Return the longest pause after so many failures before this one.

        Examples
        --------
        >>> [Backoff().bound(failures) for failures in range(4)]
        [0.02, 0.04, 0.08, 0.16]
        """
        return self.first * (1 << failures)


BACKOFF = Backoff()


def optimistic(attempt: Callable[[], Result], backoff: Backoff = BACKOFF) -> Result:
    """Read, decide, write if nothing changed; else again, until no other write came in between.

    A batch of reads is no snapshot. Items of two moments can contradict each other, so that is
    read again, too.

    Raises
    ------
    ConcurrentUpdateError
        When every attempt lost its race.
    CorruptDataError
        When what is stored contradicts itself each time.
    """
    return backoff.call(attempt, ConcurrentUpdateError, CorruptDataError)


def require_same_request(stored_fingerprint: str, fingerprint: str) -> None:
    """Refuse an `Idempotency-Key` that was used with another body.

    Raises
    ------
    IdempotencyMismatchError
        When the fingerprints differ.
    """
    if stored_fingerprint != fingerprint:
        raise IdempotencyMismatchError("this Idempotency-Key was used with another request")
