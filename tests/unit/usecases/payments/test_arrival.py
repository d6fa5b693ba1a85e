"""The value date of a disbursement, from the gateway's answer to the loan and the line."""

from datetime import date

import pytest

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from tests.support.builders.examples import CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import World

NEXT_DAY, THIRD_DAY = date(2024, 1, 16), date(2024, 1, 17)


@pytest.fixture
def world() -> World:
    world = World()
    world.customer()
    return world


def settled(day: date | None) -> PaymentResult:
    return PaymentResult(TransferOutcome.SETTLED, settled_on=day)


def arrive(world: World, *days: date | None, on: date = THIRD_DAY) -> str:
    """Draw on the first day and book the gateway's answers on another."""
    loan_id = world.borrow().opening.loan_id
    world.clock.set(on)
    world.gateway.script = [settled(day) for day in days]
    world.deliver()
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
    world: World, given: date | None, arrived_on: date
) -> None:
    loan_id = arrive(world, given)

    account = world.loan(loan_id).account
    assert account.status is LoanStatus.OPEN
    assert account.loan.terms.arrived_on == arrived_on
    assert (world.line().due_day, account.loan.terms.due_day) == (arrived_on.day, arrived_on.day)


def test_click_before_midnight_and_money_after_it_cost_no_day_too_many(world: World) -> None:
    world.clock.set(DRAWN_ON, 23)
    loan_id = arrive(world, NEXT_DAY, on=NEXT_DAY)

    assert world.loan(loan_id).account.loan.owed(date(2024, 1, 17)).interest == 5_00


def test_second_draw_in_transit_takes_the_due_day_of_the_first_arrival(world: World) -> None:
    first = world.borrow(key="first").opening.loan_id
    second = world.borrow(key="second").opening.loan_id
    world.clock.set(THIRD_DAY)
    world.gateway.script = [settled(THIRD_DAY), settled(NEXT_DAY)]
    world.deliver()

    due_days = {world.loan(loan_id).account.loan.terms.due_day for loan_id in (first, second)}

    assert due_days == {world.line().due_day}


def test_draw_that_fails_fixes_no_due_day_and_frees_the_line(world: World) -> None:
    loan_id = world.borrow().opening.loan_id
    world.clock.set(THIRD_DAY)
    world.gateway.script = [PaymentResult(TransferOutcome.FAILED, "declined")]
    world.deliver()

    line = world.line()
    assert world.loan(loan_id, CUSTOMER).account.status is LoanStatus.CANCELLED
    assert (line.used, line.due_day) == (0, None)
