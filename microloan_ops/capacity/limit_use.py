"""A limit and its use."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class When(StrEnum):
    """The time of a limit's largest use."""

    PEAK = "at the peak"
    NIGHT = "in the night"


@dataclass(frozen=True, slots=True)
class LimitUse:
    """The use of a limit.

    Parameters
    ----------
    limit_name
        The limit, with its unit.
    demand, limit
        In that unit. Beyond the limit requests wait or fail.
    remedy
        The setting or the request to AWS that raises the limit.
    """

    when: When
    limit_name: str
    demand: Decimal
    limit: Decimal
    remedy: str

    @property
    def share(self) -> Decimal:
        """The used share of the limit. More than 1 binds."""
        return self.demand / self.limit


# All but the time.
Use = tuple[str, Decimal, Decimal, str]
