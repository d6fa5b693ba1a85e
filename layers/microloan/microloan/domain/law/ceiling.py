"""The ceiling of 24 % a year on everything that a loan costs."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from microloan.domain.law.charges import principal_days
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import HALF_FEN, DecidedBy, Finding, Rule

_DAILY = Fraction(24, 100) * Fraction(1, 365)


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Compare all charges with 0.24 / 365 × principal × days since the arrival.

    Every billed instalment rounds its interest and its penalty, and the running period its
    interest. Half a fen for each of them is allowed.
    """
    charged = history.charged(day)
    roundings = 2 * history.on(day).billed + 1
    most = principal_days(history, day) * _DAILY + roundings * HALF_FEN
    if charged.interest + charged.penalty > most:
        yield Finding(
            day,
            f"charges {charged.interest} fen of interest and {charged.penalty} fen of penalty,"
            f" together at most {int(most)} fen",
        )


RULE = Rule(
    code="ceiling",
    title="Interest and penalty cost at most 24 % a year of the principal in use.",
    source="Supreme People's Court, Fafa [2017] No. 22, item 2",
    since=date(2017, 8, 4),
    until=None,
    # The price is agreed at the draw. A later rule does not change a contract.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
