from datetime import date, timedelta

import pytest

from microloan.domain.loan.allocation import Allocation
from microloan.domain.payments.transfer import Direction
from tests.support.builders.bank_at_midnight import Overnight
from tests.support.fakes.outbound_services import DECLINED

DUE = date(2024, 2, 15)


@pytest.fixture
def world() -> Overnight:
    return Overnight()


def due(world: Overnight) -> None:
    world.clock.set(DUE, 0)
    world.night()


def collected(world: Overnight) -> int:
    return sum(accrued.collections for accrued in world.accrue())


def test_what_is_due_is_collected_from_the_card_in_the_night_of_the_due_day(
    world: Overnight,
) -> None:
    world.clock.set(DUE - timedelta(days=1), 0)
    world.night()
    assert world.outbox() == []
    due(world)
    asked = {transfer.loan_id: transfer for transfer in world.outbox(Direction.COLLECT)}
    assert len(asked) == 2
    first = asked[world.large]
    assert (first.amount, first.value_date) == (1_155_00, DUE)
    assert first.expected == Allocation(interest=155_00, principal=1_000_00)
    assert world.loan(first.loan_id).collecting == first.transfer_id


def test_a_collection_is_asked_for_once_a_night_even_when_it_failed(world: Overnight) -> None:
    due(world)
    assert collected(world) == 0
    assert len(world.outbox()) == 2
    world.gateway.script = [DECLINED, DECLINED]
    world.deliver()
    world.accrue()
    assert world.outbox() == []


def test_what_failed_in_the_night_of_the_due_day_is_asked_for_again_that_afternoon(
    world: Overnight,
) -> None:
    due(world)
    today = world.clock.today
    world.gateway.script = [DECLINED, DECLINED]
    world.deliver()
    for _ in range(2):
        world.clock.set(today, 17)
        world.accrue()
        assert len(world.outbox()) == 2
    world.gateway.script = [DECLINED, DECLINED]
    world.deliver()
    # Overdue: by night only.
    world.clock.set(today + timedelta(days=1), 17)
    world.accrue()
    assert world.outbox() == []


def test_an_overdue_loan_is_collected_again_every_night_penalty_included(world: Overnight) -> None:
    due(world)
    for amount in (1_155_00, 1_156_31):  # a day of grace, then two days of penalty
        world.gateway.script = [DECLINED, DECLINED]
        world.deliver()
        world.clock.next_day()
        world.night()
        asked = {transfer.loan_id: transfer.amount for transfer in world.outbox()}
        assert asked[world.large] == amount


def test_a_loan_the_customer_is_paying_is_not_collected(world: Overnight) -> None:
    world.clock.set(DUE, 0)
    world.repay(world.large, 1_155_00)
    world.store.before_commit.append(lambda: world.repay(world.small, 215_50))
    world.night()
    assert [asked.fingerprint != "" for asked in world.outbox()] == [True, True]


def test_loans_on_their_way_and_settled_ones_are_not_collected(world: Overnight) -> None:
    for loan_id in (world.large, world.small):
        world.repay(loan_id)
    world.deliver()
    world.borrow(2_000_00, 5, key="third")
    world.clock.set(date(2024, 3, 20), 0)
    world.night()
    assert [transfer.direction for transfer in world.outbox()] == [Direction.DISBURSE]


def test_a_run_with_nothing_to_close_still_collects(world: Overnight) -> None:
    due(world)
    world.gateway.script = [DECLINED, DECLINED]
    world.deliver()
    world.clock.next_day()
    world.night()
    world.clock.set(world.clock.today, 17)
    assert world.plan().dates == ()
    world.accrue()
    assert len(world.outbox()) == 2


def test_the_night_tells_how_many_collections_it_asked_for(world: Overnight) -> None:
    world.clock.set(DUE, 0)
    assert collected(world) == 2
    assert collected(world) == 0
