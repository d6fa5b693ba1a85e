"""A rule of the law: a dated predicate over the history of a loan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from microloan.domain.law.history import LoanHistory
from microloan.domain.ledger.breach import Breach

HALF_FEN = Fraction(1, 2)
"""The most that one rounding adds."""


class DecidedBy(StrEnum):
    """The day that decides whether a rule holds for a history."""

    DRAW = "draw"
    """The rule is about the contract. It holds for a loan that is drawn while it is in force."""
    EVENT = "event"
    """The rule is about an event. It holds for an event while it is in force."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact that breaks a rule: its day, and the difference in fen and dates."""

    day: date
    text: str


Predicate = Callable[[LoanHistory, date], Iterator[Finding]]
"""Yield the findings in a history that ends with a day, without regard to the dates of the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the law that can be read from a loan's history.

    Parameters
    ----------
    code, title
        A stable name, and the rule in words.
    source
        The text that makes it law.
    since, until
        The first and the last day in force. None where no end is known.
    decided_by
        The day that decides whether it holds for a history.
    predicate
        The check.
    of_customer
        Whether it reads the person's other loans too.
    """

    code: str
    title: str
    source: str
    since: date
    until: date | None
    decided_by: DecidedBy
    predicate: Predicate
    of_customer: bool = False

    def in_force(self, day: date) -> bool:
        """Return whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def breaches(
        self, history: LoanHistory, day: date, *, as_if_in_force: bool = False
    ) -> Iterator[Breach]:
        """Yield the breaches in a history that ends with a day.

        Parameters
        ----------
        as_if_in_force
            Whether to check as if the rule had always been in force.
        """
        by_draw = self.decided_by is DecidedBy.DRAW
        if by_draw and not (as_if_in_force or self.in_force(history.drawn_on)):
            return
        for finding in self.predicate(history, day):
            if as_if_in_force or by_draw or self.in_force(finding.day):
                yield Breach(self.code, history.loan_id, finding.day, finding.text)
