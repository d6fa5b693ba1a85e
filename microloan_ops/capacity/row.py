"""A limit and what is asked of it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class When(StrEnum):
    """When a limit is asked for most."""

    PEAK = "at the peak"
    NIGHT = "in the night"


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of a limit.

    Parameters
    ----------
    what
        The limit, with its unit.
    demand, limit
        In that unit; at more than the limit something waits or is refused.
    moves
        What moves the limit.
    """

    when: When
    what: str
    demand: Decimal
    limit: Decimal
    moves: str

    @property
    def share(self) -> Decimal:
        """How much of the limit is used; more than 1 binds."""
        return self.demand / self.limit
