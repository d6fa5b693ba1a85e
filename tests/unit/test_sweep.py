"""What has no result is tried again, ever more slowly, under the same id, and in the end shown."""

from datetime import timedelta

import pytest

from microloan.domain.transfer import FIRST_PAUSE, LONGEST_PAUSE, MAX_ATTEMPTS, Transfer
from microloan.ports import TransferResult
from microloan.records import AddTransfer
from microloan.usecases import move_money
from microloan.usecases.move_money import sweep
from tests.fakes.examples import NOON, transfer
from tests.fakes.outside import SETTLED, UNKNOWN
from tests.fakes.world import World

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 2), (2, 4), (5, 32), (6, 60), (20, 60), (51, 60)]
)
def test_the_pauses_grow_to_an_hour(attempts: int, minutes: int) -> None:
    waiting = Transfer(
        **{name: getattr(transfer(), name) for name in Transfer.__slots__}
        | {"attempts": attempts, "tried_at": NOON}
    )
    pause = timedelta(minutes=minutes)
    assert FIRST_PAUSE <= pause <= LONGEST_PAUSE
    assert not waiting.due(NOON + pause - timedelta(seconds=1))
    assert waiting.due(NOON + pause)
    assert not waiting.given_up


def stuck() -> tuple[World, str]:
    """A draw whose disbursement the rails say nothing of."""
    world = World()
    world.customer()
    drawn = world.borrow()
    world.rails.script = [UNKNOWN, UNKNOWN]
    assert world.move(drawn.transfer_id) is TransferResult.UNKNOWN
    return world, drawn.transfer_id


def open_transfer(world: World, transfer_id: str) -> Transfer:
    found: Transfer = world.store.tables.transfers[transfer_id]
    return found


def test_a_sweep_asks_again_and_books_the_result_once() -> None:
    world, transfer_id = stuck()
    world.clock.wait(2 * FIRST_PAUSE)
    world.rails.script = [SETTLED]
    swept = sweep(world.store, world.rails, world.clock)
    assert (swept.open, swept.results) == (1, {TransferResult.SETTLED: 1})
    assert world.rails.sent == [transfer_id]
    assert world.loan(open_transfer(world, transfer_id).loan_id).account.status == "open"
    assert sweep(world.store, world.rails, world.clock).open == 0


def test_a_sweep_before_its_time_asks_nobody() -> None:
    world, transfer_id = stuck()
    asked = len(world.rails.inquired)
    assert sweep(world.store, world.rails, world.clock).results == {}
    assert len(world.rails.inquired) == asked
    assert open_transfer(world, transfer_id).attempts == 1


def test_a_sweep_looks_at_the_oldest_and_then_at_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(move_money, "LOOK", 2)
    world = World()
    world.customer()
    drawn = []
    for key in "abc":
        drawn.append(world.borrow(key=key * 16).transfer_id)
        world.clock.wait(FIRST_PAUSE)
    first = sweep(world.store, world.rails, world.clock)
    assert (first.open, world.rails.sent) == (2, drawn[:2])
    assert sweep(world.store, world.rails, world.clock).open == 1
    assert world.rails.sent == drawn


def test_a_sweep_tells_for_how_long_the_oldest_waits() -> None:
    world, _ = stuck()
    world.clock.wait(FIRST_PAUSE)
    world.borrow(key="younger")
    assert sweep(world.store, world.rails, world.clock).age == FIRST_PAUSE
    world.clock.wait(HOUR)
    # Whatever has a result by now waits no more.
    world.rails.script = [SETTLED, SETTLED]
    assert sweep(world.store, world.rails, world.clock).age == timedelta()


def test_nobody_waits_for_what_the_night_collects() -> None:
    world = World()
    world.customer()
    drawn = world.borrow()
    night = transfer("t-night", loan_id=drawn.opening.loan_id)
    world.rails.script = [SETTLED, UNKNOWN, UNKNOWN]
    world.store.commit(AddTransfer(night))
    world.clock.wait(HOUR)
    swept = sweep(world.store, world.rails, world.clock)
    assert world.rails.sent[0] == drawn.transfer_id
    assert (swept.open, swept.age) == (2, timedelta())


def test_rails_that_never_heard_of_it_get_it_again_under_the_same_id() -> None:
    world = World()
    world.customer()
    drawn = world.borrow()
    # The stream's delivery was lost altogether.
    world.clock.wait(FIRST_PAUSE)
    assert sweep(world.store, world.rails, world.clock).results == {TransferResult.SETTLED: 1}
    assert world.rails.sent == [drawn.transfer_id]


def test_after_two_days_an_operator_must_look_and_nothing_is_asked_any_more() -> None:
    world, transfer_id = stuck()
    for _ in range(MAX_ATTEMPTS):
        world.clock.wait(HOUR)
        world.rails.script = [UNKNOWN, UNKNOWN]
        sweep(world.store, world.rails, world.clock)
    asked = len(world.rails.inquired)
    world.clock.wait(HOUR)
    swept = sweep(world.store, world.rails, world.clock)
    assert (swept.results, swept.given_up) == ({}, (transfer_id,))
    assert swept.age == timedelta()
    assert open_transfer(world, transfer_id).given_up
    assert len(world.rails.inquired) == asked
    assert world.rails.sent == [transfer_id]


def test_one_transfer_that_cannot_be_moved_does_not_stop_the_others() -> None:
    world = World()
    world.customer()
    broken, whole = world.borrow(key="broken"), world.borrow(key="whole")
    loans = world.store.tables.open_loans
    del loans[open_transfer(world, broken.transfer_id).customer_id, broken.opening.loan_id]
    world.clock.wait(FIRST_PAUSE)
    swept = sweep(world.store, world.rails, world.clock)
    assert swept.results == {TransferResult.UNKNOWN: 1, TransferResult.SETTLED: 1}
    assert world.loan(whole.opening.loan_id).account.status == "open"
