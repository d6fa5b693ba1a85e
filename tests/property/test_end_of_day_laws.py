from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from microloan.domain.ledger.journal import LedgerAccount
from tests.property.days_without_collections import Nights, on
from tests.support.builders.examples import days
from tests.support.builders.strategies import Steps, books

START = date(2024, 1, 10)
SPAN = 130
LENGTH = 140

# Each example is months of nights.
few = settings(max_examples=max(10, settings().max_examples // 4))


def held(book: list[Steps], day: date) -> int:
    """Return the principal of all loans at the end of a day, by the states themselves."""
    past = ([account for account, e in steps if e.booked_on <= day] for steps in book)
    return sum(accounts[-1].loan.principal for accounts in past if accounts)


@few
@given(books(START, SPAN))
def test_every_closing_balances_with_a_trial_balance_of_zero(book: list[Steps]) -> None:
    bank = Nights(START)
    for day in days(START, LENGTH):
        bank.happen(on(book, day))
        (closing,) = bank.night_of(day + timedelta(days=1))
        assert (closing.day, closing.trial_balance) == (day, 0)
        assert closing.balances[LedgerAccount.LOANS] == closing.totals.principal == held(book, day)
        receivable = closing.balances[LedgerAccount.INTEREST_RECEIVABLE]
        # A customer pays whole fen, so half a fen of each loan can be paid ahead.
        assert -len(book) <= receivable == closing.totals.receivable
        assert closing.balances[LedgerAccount.LOSS_ALLOWANCE] == -closing.totals.allowance
        assert closing.totals.skipped == ()


@few
@given(books(START, SPAN), st.sets(st.integers(1, LENGTH), max_size=6))
def test_end_of_day_after_missed_nights_has_the_same_closings(
    book: list[Steps], held_on: set[int]
) -> None:
    nightly, lazy = Nights(START), Nights(START)
    for number, day in enumerate(days(START, LENGTH), start=1):
        for bank in (nightly, lazy):
            bank.happen(on(book, day))
        nightly.night_of(day + timedelta(days=1))
        if number in held_on | {LENGTH}:
            lazy.night_of(day + timedelta(days=1))
    assert lazy.store.tables.closings == nightly.store.tables.closings
    still_open = {steps[-1][0].loan_id for steps in book if not steps[-1][0].finished}
    for bank in (nightly, lazy):
        for night in (1, 2):
            bank.night_of(START + timedelta(days=LENGTH + night))
        assert {loan_id for _, loan_id in bank.store.tables.open_loans} == still_open


@few
@given(books(START, SPAN), st.integers(0, 130))
def test_events_after_midnight_leave_the_closing_of_the_day_before_unchanged(
    book: list[Steps], later: int
) -> None:
    """The night runs early or late, in the middle of the next day's events: the same closing."""
    early, late = Nights(START), Nights(START)
    day = START + timedelta(days=later)
    for past in days(START, later + 1):
        for bank in (early, late):
            bank.happen(on(book, past))
    morning = day + timedelta(days=1)
    late.happen(on(book, morning))
    assert early.night_of(morning)[-1] == late.night_of(morning)[-1]
