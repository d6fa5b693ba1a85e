"""No draw while another loan of the same person is in arrears."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.calendar import ONE_DAY
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule


def _predicate(history: LoanHistory, _: date) -> Iterator[Finding]:
    """Check the person's other loans on the day of the draw.

    A journal has no hours. A loan that was not in arrears at some moment of the day could have been
    so at the draw, so it is no finding.
    """
    drawn = history.entries[0].booked_on
    for other in history.others:
        if all(_in_arrears(moment, drawn) for moment in _moments(other, drawn)):
            yield Finding(drawn, f"was drawn while loan {other.loan_id} was in arrears")


def _moments(other: LoanHistory, day: date) -> Iterator[LoanHistory | None]:
    """Yield a loan at the start of a day, and after each entry of the day."""
    yield other.through(day - ONE_DAY)
    for place, entry in enumerate(other.entries, start=1):
        if entry.booked_on == day:
            yield LoanHistory(other.entries[:place])


def _in_arrears(other: LoanHistory | None, day: date) -> bool:
    """Return whether a loan is past grace, written off, or owes a refund back."""
    if other is None or other.arrival is None:
        return False
    loan = other.on(day)
    if loan.settled:
        return False
    past = bool(loan.bills) and (day - loan.bills[0].due).days > loan.terms.grace_days
    return past or loan.owed_back > 0 or other.written_off


RULE = Rule(
    code="draw-in-arrears",
    title="Nothing is drawn while another loan of the same person is in arrears.",
    source="Interim measures for internet loans of commercial banks, 2020: a decision at each step",
    since=date(2020, 7, 17),
    until=None,
    # The rule is about the draw itself.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
    of_customer=True,
)
