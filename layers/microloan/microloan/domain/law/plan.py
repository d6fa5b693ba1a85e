"""A plan capitalises nothing, and its term has bounds."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import HALF_FEN, DecidedBy, Finding, Rule
from microloan.domain.ledger.journal import Entry
from microloan.domain.loan import Loan

_YEAR, _LONGEST = 12, 60


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check each plan on the day of its agreement, from the debt before it."""
    for number, entry in enumerate(history.entries):
        if entry.plan and entry.booked_on <= day:
            yield from _check(history.entries[: number + 1], entry)


def _check(entries: Sequence[Entry], entry: Entry) -> Iterator[Finding]:
    agreed_on = entry.value_date
    before = LoanHistory(tuple(entries[:-1])).on(agreed_on)
    after = LoanHistory(tuple(entries)).on(agreed_on)
    if after.plan is None:
        return
    owed, left = before.owed(before.as_of), after.owed(after.as_of)
    if left.penalty:
        yield Finding(agreed_on, f"leaves {left.penalty} fen of penalty to pay under a plan")
    if left.principal != owed.principal or left.interest > owed.interest:
        yield Finding(
            agreed_on,
            f"owes {left.principal} and {left.interest} fen of principal and interest under a"
            f" plan, before it {owed.principal} and {owed.interest}",
        )
    charged, allowed = sum(line.interest for line in after.schedule()), _most(after, owed.interest)
    if charged > allowed:
        yield Finding(agreed_on, f"charges {charged} fen under a plan, at most {int(allowed)}")
    own, last = before.terms.instalments, after.plan.last
    if last > (2 * own if own <= _YEAR else _LONGEST):
        yield Finding(agreed_on, f"extends {own} instalments to {last}")


def _most(loan: Loan, owed: int) -> Fraction:
    """Return the most interest of a plan in fen: that owed, and that of its days."""
    most, since, balance = Fraction(owed), loan.interest_from, loan.outstanding
    rate = Fraction(loan.terms.daily_rate)
    for line in loan.schedule():
        most += balance * rate * (line.due - since).days + HALF_FEN
        since, balance = line.due, line.balance
    return most + HALF_FEN


RULE = Rule(
    code="plan",
    title="A plan charges no penalty for what was overdue, no interest on interest, and extends a"
    " loan of at most a year by its own term at most.",
    source="Measures for Personal Loans, Order 2024 No. 3, articles 14 and 39, and the Civil Code"
    " of the PRC, article 670",
    since=date(2024, 7, 1),
    until=None,
    decided_by=DecidedBy.EVENT,
    predicate=_predicate,
)
