"""No random history breaks a rule of the law: the end of day checks the same predicates."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.law import LOAN_RULES, LoanHistory, breaches
from microloan.domain.ledger.journal import Entry
from tests.property.booked_loan import Books
from tests.property.loan_histories import Life, lives
from tests.support.builders.strategies import Steps, histories

later = st.integers(0, 3_000)


def journal(life: Life) -> tuple[Entry, ...]:
    """Return the journal of a random life."""
    books = Books(life.terms, life.in_transit)
    day = life.terms.drawn_on + timedelta(days=life.in_transit)
    for number, step in enumerate(life.steps):
        day += timedelta(days=step.wait)
        books.happen(step, number, day)
    return tuple(books.entries)


@given(lives, later)
def test_random_loan_history_breaks_no_rule_of_the_law_on_any_day(life: Life, offset: int) -> None:
    entries = journal(life)
    days = {entry.booked_on for entry in entries}
    history = LoanHistory(entries)

    for day in sorted({*days, max(days) + timedelta(days=offset)}):
        assert breaches(history, day, LOAN_RULES, as_if_in_force=True) == ()


@given(histories(), later)
def test_history_of_payments_breaks_no_rule_of_the_law(steps: Steps, offset: int) -> None:
    history = LoanHistory(tuple(entry for _, entry in steps))
    last = history.entries[-1].booked_on

    assert breaches(history, last + timedelta(days=offset), LOAN_RULES, as_if_in_force=True) == ()
