"""Interest counts from the day on which the money arrived (Civil Code, articles 670 and 677)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.errors import CorruptDataError, InvalidInputError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.explain import explain_account
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, post_event, replay
from tests.support.builders.examples import DRAWN_ON, event, history, terms

ARRIVED_ON = date(2024, 1, 17)


def arrive(day: date, due_day: int) -> LoanAccount:
    drawn, _ = history(terms())[0]
    disbursed = event(LoanEventType.DISBURSED, 10_000_00, day)
    account, _ = post_event(drawn, replace(disbursed, due_day=due_day))
    return account


def test_interest_starts_on_the_day_of_the_arrival() -> None:
    loan = arrive(ARRIVED_ON, 15).loan

    # 10,000 yuan at 0.05 % are 5.00 a day, and the first day always counts.
    assert loan.owed(ARRIVED_ON).interest == 5_00
    assert loan.owed(date(2024, 1, 18)).interest == 5_00
    assert loan.owed(date(2024, 1, 19)).interest == 10_00


def test_first_instalment_is_on_the_second_due_day_on_or_after_the_arrival() -> None:
    # A first draw fixes the due day 17: 31 days from 17 January to 17 February.
    first, *_ = arrive(ARRIVED_ON, 17).loan.schedule()
    assert (first.due, first.interest) == (date(2024, 2, 17), 155_00)

    # For a customer whose due day is 18, the second one is in February, after 32 days.
    first, *_ = arrive(ARRIVED_ON, 18).loan.schedule()
    assert (first.due, first.interest) == (date(2024, 2, 18), 160_00)


def test_agreement_keeps_the_day_of_the_draw() -> None:
    account = arrive(ARRIVED_ON, 17)

    assert account.opening.terms == terms()
    assert (account.loan.terms.drawn_on, account.loan.terms.arrived_on) == (DRAWN_ON, ARRIVED_ON)


def test_arrival_before_the_draw_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="before the draw"):
        arrive(DRAWN_ON - timedelta(days=1), 15)


def test_draw_that_never_arrives_costs_nothing() -> None:
    drawn, first = history(terms())[0]
    year = DRAWN_ON + timedelta(days=365)

    failed, entry = post_event(drawn, event(LoanEventType.DISBURSEMENT_FAILED, 10_000_00, year))

    assert failed.status is LoanStatus.CANCELLED
    assert failed.loan.exposure == 0
    assert explain_account([first], year).figures == ()
    assert explain_account([first, entry], year).figures == ()


def test_replay_of_a_changed_arrival_is_refused() -> None:
    entries = [entry for _, entry in history(terms(), [(date(2024, 2, 20), 500_00)])]
    moved = replace(entries[1], value_date=ARRIVED_ON)

    with pytest.raises(CorruptDataError):
        replay([entries[0], moved, entries[2]])
