"""The cost of an early settlement."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.law.charges import most_interest
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID, TAKEN_OUT


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check that each payment is allocated whole, and the cost of an early end."""
    for entry in history.entries:
        if entry.kind not in COUNTS_AS_PAID | TAKEN_OUT:
            continue
        allocated = entry.allocation.total * (-1 if entry.kind in TAKEN_OUT else 1)
        if allocated != entry.amount:
            yield Finding(
                entry.value_date,
                f"has {allocated} fen in the allocation of {entry.amount} fen, entry {entry.seq}",
            )
    loan = history.on(day)
    if not history.undone and loan.settled and loan.billed < history.terms.instalments:
        yield from _settled_early(history, day)


def _settled_early(history: LoanHistory, day: date) -> Iterator[Finding]:
    interest, most = history.booked.interest, most_interest(history, day)
    if interest > most:
        yield Finding(
            day, f"charges {interest} fen of interest, at most {int(most)} fen for the days lent"
        )
    loan = history.on(day)
    owed = loan.owed(loan.as_of).total
    if owed:
        yield Finding(day, f"owes {owed} fen after its settlement")


RULE = Rule(
    code="early-settlement",
    title="An early settlement costs the interest of the days lent and nothing else.",
    source="Civil Code of the PRC, article 677",
    since=date(2021, 1, 1),
    until=None,
    # The code governs a contract that is made while it is in force: the draw.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
