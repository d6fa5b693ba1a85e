"""Collections with a result: successes of first and of repeated ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from microloan_ops.report.figures.period import share


@dataclass(frozen=True, slots=True)
class Attempts:
    """Collections of a kind.

    Parameters
    ----------
    tried, paid
        Collections with a result, and the successful ones.
    """

    tried: int = 0
    paid: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The successful share, or none without collections."""
        return share(self.paid, self.tried) if self.tried else None

    def __add__(self, other: "Attempts") -> "Attempts":
        return Attempts(self.tried + other.tried, self.paid + other.paid)


@dataclass(frozen=True, slots=True)
class Collections:
    """First collections, and those after a failed one of the same loan."""

    first: Attempts = Attempts()
    again: Attempts = Attempts()

    @property
    def all(self) -> Attempts:
        """Both together."""
        return self.first + self.again

    @classmethod
    def of(cls, counts: Mapping[tuple[bool, bool], int]) -> "Collections":
        """Return collections from counts by (repeated, successful).

        Examples
        --------
        >>> collections = Collections.of({(False, True): 3, (False, False): 1, (True, False): 2})
        >>> collections.first.rate, collections.again, collections.all.tried
        (Decimal('0.750000'), Attempts(tried=2, paid=0), 6)
        """

        def attempts(*, again: bool) -> Attempts:
            paid = counts.get((again, True), 0)
            return Attempts(paid + counts.get((again, False), 0), paid)

        return cls(attempts(again=False), attempts(again=True))
