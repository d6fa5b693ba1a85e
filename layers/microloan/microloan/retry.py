"""Retries of optimistic writes and of throttled calls."""

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
    """The number of attempts, and the pauses in between.

    The pauses are random between zero and a bound that doubles, so that two callers do not collide
    again. This is "full jitter" (AWS Architecture Blog, Exponential Backoff And Jitter, 2015).

    Parameters
    ----------
    attempts
        The total number of attempts.
    first
        The bound of the first pause, in seconds.
    draw, sleep
        A random number between two bounds, and a pause of some seconds.
    """

    attempts: int = 5
    first: float = 0.02
    draw: Callable[[float, float], float] = random.SystemRandom().uniform
    sleep: Callable[[float], None] = time.sleep

    def call(self, attempt: Callable[[], Result], *errors: type[Exception]) -> Result:
        """Call until none of these errors is raised.

        The last failure is raised to the caller.
        """
        for failures in range(self.attempts - 1):
            try:
                return attempt()
            except errors:
                self.sleep(self.draw(0, self.bound(failures)))
        return attempt()

    def bound(self, failures: int) -> float:
        """Return the longest pause after a number of earlier failures.

        Examples
        --------
        >>> [Backoff().bound(failures) for failures in range(4)]
        [0.02, 0.04, 0.08, 0.16]
        """
        return self.first * (1 << failures)


BACKOFF = Backoff()


def optimistic(attempt: Callable[[], Result], backoff: Backoff = BACKOFF) -> Result:
    """Read, decide and write, and repeat when another write came in between.

    A batch of reads is no snapshot. Items of two moments can contradict each other, so that is read
    again, too.

    Raises
    ------
    ConcurrentUpdateError
        When every attempt lost its race.
    CorruptDataError
        When the stored data contradict each other in every attempt.
    """
    return backoff.call(attempt, ConcurrentUpdateError, CorruptDataError)


def require_same_request(stored_fingerprint: str, fingerprint: str) -> None:
    """Raise for an `Idempotency-Key` that was used with another body.

    Raises
    ------
    IdempotencyMismatchError
        When the fingerprints differ.
    """
    if stored_fingerprint != fingerprint:
        raise IdempotencyMismatchError(
            "This Idempotency-Key was used with another request. Use a new key."
        )
