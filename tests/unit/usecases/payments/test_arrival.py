"""The value date of a disbursement, from the gateway's answer to the loan and the line."""

from datetime import date

import pytest

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

NEXT_DAY, THIRD_DAY = date(2024, 1, 16), date(2024, 1, 17)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def settled(day: date | None) -> PaymentResult:
    return PaymentResult(TransferOutcome.SETTLED, settled_on=day)


def arrive(bank: InMemoryBank, *days: date | None, on: date = THIRD_DAY) -> str:
    """Draw on the first day and book the gateway's answers on another."""
    loan_id = bank.borrow().opening.loan_id
    bank.clock.set(on)
    bank.gateway.script = [settled(day) for day in days]
    bank.deliver()
    return loan_id


@pytest.mark.parametrize(
    ("given", "arrived_on"),
    [
        (NEXT_DAY, NEXT_DAY),
        (None, THIRD_DAY),
        (date(2024, 1, 14), DRAWN_ON),
        (date(2024, 1, 18), THIRD_DAY),
    ],
)
def test_arrival_is_the_gateways_date_from_the_draw_to_today(
    bank: InMemoryBank, given: date | None, arrived_on: date
) -> None:
    loan_id = arrive(bank, given)

    account = bank.loan(loan_id).account
    assert account.status is LoanStatus.OPEN
    assert account.loan.terms.arrived_on == arrived_on
    assert (bank.line().due_day, account.loan.terms.due_day) == (arrived_on.day, arrived_on.day)


def test_arrival_after_midnight_of_the_draw_costs_no_extra_day(bank: InMemoryBank) -> None:
    bank.clock.set(DRAWN_ON, 23)
    loan_id = arrive(bank, NEXT_DAY, on=NEXT_DAY)

    assert bank.loan(loan_id).account.loan.owed(date(2024, 1, 17)).interest == 5_00


def test_second_draw_in_transit_takes_the_due_day_of_the_first_arrival(bank: InMemoryBank) -> None:
    first = bank.borrow(key="first").opening.loan_id
    second = bank.borrow(key="second").opening.loan_id
    bank.clock.set(THIRD_DAY)
    bank.gateway.script = [settled(THIRD_DAY), settled(NEXT_DAY)]
    bank.deliver()

    due_days = {bank.loan(loan_id).account.loan.terms.due_day for loan_id in (first, second)}

    assert due_days == {bank.line().due_day}


def test_draw_that_fails_fixes_no_due_day_and_frees_the_line(bank: InMemoryBank) -> None:
    loan_id = bank.borrow().opening.loan_id
    bank.clock.set(THIRD_DAY)
    bank.gateway.script = [PaymentResult(TransferOutcome.FAILED, "declined")]
    bank.deliver()

    line = bank.line()
    assert bank.loan(loan_id, CUSTOMER).account.status is LoanStatus.CANCELLED
    assert (line.used, line.due_day) == (0, None)
