"""A random draw that anyone can repeat."""

import hashlib
import heapq
import hmac
from collections.abc import Iterable

from microloan.domain.member import Member


def rank(seed: str, key: str) -> bytes:
    """Return a member's place in a draw: a keyed hash, uniform and repeatable by anyone.

    Parameters
    ----------
    seed
        Published after the draw.
    key
        The member's key, as `qq#openid`.
    """
    return hmac.digest(seed.encode(), key.encode(), hashlib.sha256)


def draw(eligible: Iterable[Member], count: int, seed: str) -> list[Member]:
    """Return the `count` members with the lowest ranks; all, when there are fewer."""
    return heapq.nsmallest(count, eligible, key=lambda member: rank(seed, member.key))
