"""A random lottery that anyone can repeat: ranks, and ranges of ranks."""

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
    """Return a member's rank in a lottery: a keyed hash, uniform and repeatable.

    Parameters
    ----------
    seed
        Published after the lottery.
    key
        The member's key, as `qq#openid`.

    Examples
    --------
    >>> rank("seed", "qq#o1").hex()[:16]
    '0a28020f975d5e74'
    """
    return hmac.digest(seed.encode(), key.encode(), "sha256")


def commitment(seed: str) -> str:
    """Return the published commitment, which fixes a seed without showing it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def mark(key: str) -> int:
    """Return a key's part in the digest of a list.

    The sum is the same in any order.
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest())


def draw_winners(keys: Iterable[str], count: int, seed: str) -> list[str]:
    """Return the `count` keys with the lowest ranks, lowest first, or all."""
    return heapq.nsmallest(count, keys, key=lambda key: rank(seed, key))


@dataclass(frozen=True, slots=True)
class RankRange:
    """The ranks that begin with the same bits.

    Parameters
    ----------
    first
        Those bits, as a number.
    bits
        The number of those bits. With none, the range holds every rank.
    width
        The number of further bits that separate its own parts.
    """

    first: int = 0
    bits: int = 0
    width: int = BITS

    @property
    def parts(self) -> int:
        """The number of its parts."""
        return 1 << self.width

    @property
    def finest(self) -> bool:
        """Whether ranks have no more bits to separate its parts."""
        return self.bits + 2 * self.width > RANK_BITS

    def side(self, rank: bytes) -> int:
        """Return a rank's side: negative below the range, 0 in it, positive above it."""
        return (int.from_bytes(rank) >> (RANK_BITS - self.bits)) - self.first

    def part_of(self, rank: bytes) -> int:
        """Return a rank's part: negative below the range, `parts` or more above it."""
        shift = RANK_BITS - self.bits - self.width
        return (int.from_bytes(rank) >> shift) - (self.first << self.width)

    def part(self, number: int) -> "RankRange":
        """Return one of its parts as a rank range.

        Examples
        --------
        >>> RankRange(width=4).part(3).part(5)
        RankRange(first=53, bits=8, width=4)
        """
        return RankRange((self.first << self.width) + number, self.bits + self.width, self.width)
