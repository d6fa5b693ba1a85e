"""A random draw that anyone can repeat: ranks, and the bits by which a large list is cut."""

import hashlib
import heapq
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

RANK_BITS = 256
# A histogram has a place for each value of so many bits: 4,096 small numbers.
BITS = 12
# Sums of hashes stay below this.
DIGEST = 2**256


def rank(seed: str, key: str) -> bytes:
    """Return a member's place in a draw: a keyed hash, uniform and repeatable by anyone.

    Parameters
    ----------
    seed
        Published after the draw.
    key
        The member's key, as `qq#openid`.

    Examples
    --------
    >>> rank("seed", "qq#o1").hex()[:16]
    '0a28020f975d5e74'
    """
    return hmac.digest(seed.encode(), key.encode(), "sha256")


def commitment(seed: str) -> str:
    """Return what is told of a seed before the draw: it fixes the seed and does not show it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def mark(key: str) -> int:
    """Return a key's part in the digest of a list; the sum is the same in any order."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest())


def draw_winners(keys: Iterable[str], count: int, seed: str) -> list[str]:
    """Return the `count` keys with the lowest ranks, lowest first; all, when there are fewer."""
    return heapq.nsmallest(count, keys, key=lambda key: rank(seed, key))


@dataclass(frozen=True, slots=True)
class RankRange:
    """The ranks that begin with the same bits.

    Parameters
    ----------
    first
        Those bits, as a number.
    bits
        How many they are; with none, a bucket holds every rank.
    width
        How many bits more tell its own parts from each other.
    """

    first: int = 0
    bits: int = 0
    width: int = BITS

    @property
    def parts(self) -> int:
        """How many parts it has."""
        return 1 << self.width

    @property
    def finest(self) -> bool:
        """Whether ranks have no more bits to tell its parts by."""
        return self.bits + 2 * self.width > RANK_BITS

    def side(self, rank: bytes) -> int:
        """Return on which side of it a rank is: negative below it, 0 in it, positive above it."""
        return (int.from_bytes(rank) >> (RANK_BITS - self.bits)) - self.first

    def part_of(self, rank: bytes) -> int:
        """Return in which part of it a rank is: negative below it, `parts` or more above it."""
        shift = RANK_BITS - self.bits - self.width
        return (int.from_bytes(rank) >> shift) - (self.first << self.width)

    def part(self, number: int) -> "RankRange":
        """Return one of its parts as a bucket.

        Examples
        --------
        >>> RankRange(width=4).part(3).part(5)
        RankRange(first=53, bits=8, width=4)
        """
        return RankRange((self.first << self.width) + number, self.bits + self.width, self.width)
