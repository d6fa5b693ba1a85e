"""The days of grace after a due day."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from microloan.domain.law.charges import most_penalty
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check that only a bill that was unpaid after its grace bears penalty."""
    grace, late = history.terms.grace_days, set[int]()
    for span in history.spans(day):
        for bill in span.loan.bills:
            if (span.until - bill.due).days > grace:
                late.add(bill.number)
            elif penalty := bill.penalty(span.until, history.terms):
                yield Finding(
                    span.until,
                    f"charges {penalty} fen of penalty on bill {bill.number}, due on {bill.due}",
                )
    penalty = history.charged(day).penalty
    most = most_penalty(history, day, Fraction(history.terms.penalty_rate), frozenset(late))
    if penalty > most:
        yield Finding(
            day, f"charges {penalty} fen of penalty, at most {int(most)} fen on bills past grace"
        )


RULE = Rule(
    code="grace",
    title="A bill that is paid within the grace of its contract bears no penalty.",
    source="Civil Code of the PRC, article 509, and the grace days of the contract",
    since=date(2021, 1, 1),
    until=None,
    # The grace is agreed at the draw.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
