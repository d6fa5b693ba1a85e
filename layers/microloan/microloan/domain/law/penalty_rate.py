"""The rate of the penalty on an overdue bill."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from microloan.domain.law.charges import most_penalty
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule
from microloan.domain.rates import ANNUAL_CEILING, DAYS_IN_YEAR

_FACTOR = Fraction(3, 2)
_CEILING = Fraction(ANNUAL_CEILING) / DAYS_IN_YEAR


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check the agreed rate, and the penalty charged on what was overdue, day by day."""
    terms = history.terms
    most = min(_FACTOR * Fraction(terms.daily_rate), _CEILING)
    if Fraction(terms.penalty_rate) > most:
        yield Finding(
            terms.drawn_on,
            f"has a penalty rate of {terms.penalty_rate} a day on a rate of {terms.daily_rate}",
        )
    penalty, allowed = history.charged(day).penalty, most_penalty(history, day, most)
    if penalty > allowed:
        yield Finding(day, f"charges {penalty} fen of penalty, at most {int(allowed)} fen")


RULE = Rule(
    code="penalty-rate",
    title="An overdue bill bears at most 1.5 times the rate of its contract, up to the ceiling.",
    source="People's Bank of China, Yinfa [2003] No. 251, item 3",
    since=date(2004, 1, 1),
    until=None,
    # The rate is agreed at the draw.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
