"""The outbox's stream: each shard is worked on by several executions, and each is a queue."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from microloan_ops.capacity.settings import Mover

# Lambda looks at a shard four times a second.
_LOOK = 0.125


@dataclass
class Lanes:
    """The executions of one event source, each with the transfers that wait for it, in order.

    Parameters
    ----------
    mover
        The event source.
    shards
        Of the stream.
    seconds
        That a transfer takes, the rails' answer included.
    """

    mover: Mover
    shards: int
    seconds: float
    waiting: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = np.zeros(self.shards * self.mover.batches)

    def put(self, transfers: float, chance: np.random.Generator) -> NDArray[np.float64]:
        """Put transfers on the stream; return where, by the hash of their ids."""
        lanes = len(self.waiting)
        where = chance.multinomial(round(transfers), np.full(lanes, 1 / lanes)).astype(np.float64)
        self.waiting += where
        return where

    @property
    def busy(self) -> float:
        """How many executions this second's work keeps busy."""
        return float(np.minimum(self.waiting * self.seconds, 1).sum())

    def waits(self, share: float) -> NDArray[np.float64]:
        """Return the seconds until a transfer that comes now is booked, by lane.

        Parameters
        ----------
        share
            Of its executions that the event source gets, where others need the function's, too.
        """
        return self.waiting * self.seconds / share + _LOOK

    def move(self, share: float) -> float:
        """Move what a second allows; return how many transfers."""
        moved = np.minimum(self.waiting, share / self.seconds)
        self.waiting -= moved
        return float(moved.sum())


def share_of(lanes: Sequence[Lanes]) -> float:
    """Return which share of their executions event sources get of the function's reservation."""
    wanted = sum(one.busy for one in lanes)
    return min(1.0, lanes[0].mover.reserved / wanted) if wanted else 1.0
