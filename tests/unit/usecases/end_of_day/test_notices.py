"""Who is told of tomorrow's instalment, and of how much."""

from datetime import timedelta

import pytest

from microloan.domain.calendar import ONE_DAY
from tests.support.builders.bank_at_midnight import Overnight


@pytest.fixture
def world() -> Overnight:
    """It is the night before the first bills of two loans fall due."""
    world = Overnight()
    world.clock.set(world.loan(world.large).account.loan.next_due - ONE_DAY, 0)
    return world


def test_a_customer_is_told_the_day_before_of_what_will_be_asked_for(world: Overnight) -> None:
    world.night()
    told = {notice.loan_id: notice for notice in world.bank.notices.notices}
    assert told.keys() == {world.large, world.small}
    tomorrow = world.clock.today + ONE_DAY
    loan = world.loan(world.large).account.loan
    assert told[world.large].amount == loan.due_now(tomorrow) == 1_155_00
    assert told[world.large].due == tomorrow
    assert told[world.large].notice_id == f"{world.large}#{tomorrow}"


def test_the_afternoon_run_and_other_nights_tell_nobody(world: Overnight) -> None:
    world.night()
    board = world.bank.notices.notices
    board.clear()
    world.clock.wait(timedelta(hours=17))
    world.accrue()
    world.clock.next_day()
    world.night()
    assert board == []


def test_earlier_bills_and_their_penalty_are_part_of_it(world: Overnight) -> None:
    first = world.clock.today + ONE_DAY
    world.clock.set(first.replace(month=first.month + 1) - ONE_DAY, 0)
    world.night()
    [notice] = [one for one in world.bank.notices.notices if one.loan_id == world.small]
    loan = world.loan(world.small).account.loan
    assert notice.amount == loan.due_now(notice.due) > 2 * 200_00


def test_a_settled_loan_is_not_mentioned(world: Overnight) -> None:
    world.repay(world.small)
    world.deliver()
    world.night()
    assert [one.loan_id for one in world.bank.notices.notices] == [world.large]


def test_nobody_takes_the_notices_and_the_night_closes_all_the_same(world: Overnight) -> None:
    world.bank.notices.down = True
    accrued = world.accrue()
    assert sum(done.notices for done in accrued) == sum(done.unsent for done in accrued) == 2
    assert world.close(world.plan())[-1].day == world.clock.today - ONE_DAY
