"""The first day of a loan: the arrival of its money."""

from collections.abc import Iterator
from datetime import date

from microloan.domain.calendar import months_later
from microloan.domain.law.charges import most_interest
from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import DecidedBy, Finding, Rule
from microloan.domain.ledger.payment_history import COUNTS_AS_PAID


def _predicate(history: LoanHistory, day: date) -> Iterator[Finding]:
    """Check the day of the arrival, and what is charged or due before it."""
    arrival = history.arrival
    if arrival is None:
        yield from _never_arrived(history, day)
        return
    arrived = arrival.value_date
    if not history.drawn_on <= arrived <= arrival.booked_on:
        yield Finding(
            arrival.booked_on,
            f"has the arrival on {arrived}, drawn on {history.drawn_on} and booked on"
            f" {arrival.booked_on}",
        )
    for entry in history.entries:
        if entry.kind in COUNTS_AS_PAID and entry.value_date < arrived:
            yield Finding(entry.value_date, f"charges before the arrival on {arrived}")
    yield from _since_arrival(history, arrived, day)


def _never_arrived(history: LoanHistory, day: date) -> Iterator[Finding]:
    charged = history.charged(day).applied
    if charged:
        yield Finding(day, f"charges {charged} fen, but its money never arrived")


def _since_arrival(history: LoanHistory, arrived: date, day: date) -> Iterator[Finding]:
    interest, most = history.charged(day).interest, most_interest(history, day)
    if interest > most:
        yield Finding(
            day, f"charges {interest} fen of interest, at most {int(most)} fen since {arrived}"
        )
    due, earliest = history.terms.first_due, _second_due_day(arrived, history.terms.due_day)
    if due < earliest:
        yield Finding(due, f"has its first instalment on {due}, at the earliest on {earliest}")


def _second_due_day(arrived: date, due_day: int) -> date:
    """Return the second due day on or after the arrival."""
    first = arrived.replace(day=due_day)
    return months_later(first, 1 if first >= arrived else 2)


RULE = Rule(
    code="first-day",
    title="Nothing is charged or due before the money arrives.",
    source="Civil Code of the PRC, articles 670 and 677",
    since=date(2021, 1, 1),
    until=None,
    # The code governs a contract that is made while it is in force: the draw.
    decided_by=DecidedBy.DRAW,
    predicate=_predicate,
)
