"""Breaches of a rule of the law, as a closing names and counts them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

MOST_NAMED = 100
"""The most breaches that a day's totals name. All are counted."""


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """A rule that does not hold for a loan.

    Parameters
    ----------
    rule
        The code of the rule.
    loan_id
        The loan.
    day
        The day on which it was broken, or on which it was found to be.
    text
        The difference, in fen and dates. It names no person.
    """

    rule: str
    loan_id: str
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class BreachTotals:
    """How many breaches each rule has, and the first of them by loan and rule.

    Their order does not depend on the order in which the loans were checked.

    Examples
    --------
    >>> found = Breach("ceiling", "loan-1", date(2024, 1, 15), "1 fen too much")
    >>> BreachTotals.of([found]) + BreachTotals.of([found])  # doctest: +ELLIPSIS
    BreachTotals(counts={'ceiling': 2}, named=(Breach(rule='ceiling', ...), Breach(...)))
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    named: tuple[Breach, ...] = ()

    @classmethod
    def of(cls, breaches: Iterable[Breach]) -> "BreachTotals":
        """Return the totals of breaches."""
        found = tuple(breaches)
        return cls(dict(Counter(breach.rule for breach in found)), _first(found))

    @property
    def count(self) -> int:
        """The number of breaches."""
        return sum(self.counts.values())

    def __add__(self, other: "BreachTotals") -> "BreachTotals":
        if not other.counts:
            return self
        counts = dict(Counter(self.counts) + Counter(other.counts))
        return BreachTotals(counts, _first(self.named + other.named))


def _first(breaches: Iterable[Breach]) -> tuple[Breach, ...]:
    by_loan = sorted(breaches, key=lambda breach: (breach.loan_id, breach.rule, breach.text))
    return tuple(by_loan[:MOST_NAMED])


NO_BREACHES = BreachTotals()
