"""Optimistic concurrency: read, decide, write if nothing changed; else again."""

from collections.abc import Callable
from typing import TypeVar

from microloan.domain.errors import Conflict, IdempotencyMismatch

Result = TypeVar("Result")
ATTEMPTS = 5


def optimistic(attempt: Callable[[], Result]) -> Result:
    """Call until no other write came in between.

    Raises
    ------
    Conflict
        When every attempt lost its race.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except Conflict:
            continue
    return attempt()


def require_same_request(stored_fingerprint: str, fingerprint: str) -> None:
    """Refuse an `Idempotency-Key` that was used with another body.

    Raises
    ------
    IdempotencyMismatch
        When the fingerprints differ.
    """
    if stored_fingerprint != fingerprint:
        raise IdempotencyMismatch("this Idempotency-Key was used with another request")
