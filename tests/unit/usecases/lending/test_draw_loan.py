from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from microloan.domain.errors import (
    ConcurrentUpdateError,
    IdempotencyMismatchError,
    InvalidInputError,
    MicroloanError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction
from microloan.ports.writes import SaveCard, SaveLine
from microloan.retry import BACKOFF
from microloan.usecases.lending.draw_loan import quote
from tests.support.builders.examples import CARD, CUSTOMER, DRAWN_ON, LINE
from tests.support.builders.in_memory_bank import World


@pytest.fixture
def world() -> World:
    world = World()
    world.customer()
    return world


def test_a_draw_is_a_loan_an_entry_a_hold_and_a_transfer_at_once(world: World) -> None:
    drawn = world.borrow(10_000_00, 10)
    loan_id = drawn.opening.loan_id
    record = world.loan(loan_id)
    assert record.account.status is LoanStatus.DISBURSING
    assert record.account.opening == drawn.opening
    assert [entry.kind for entry in world.store.entries(loan_id)] == [LoanEventType.DRAWN]
    assert (world.line().available, world.line().due_day) == (40_000_00, None)
    (transfer,) = world.outbox()
    assert transfer.transfer_id == drawn.transfer_id
    assert (transfer.direction, transfer.amount, transfer.value_date) == (
        Direction.DISBURSE,
        10_000_00,
        DRAWN_ON,
    )


def test_later_loans_fall_due_with_the_first(world: World) -> None:
    world.open_loan(1_000_00, 5)
    world.clock.set(date(2024, 1, 20))
    later = world.borrow(key="second").opening.terms
    assert (later.due_day, later.first_due) == (15, date(2024, 3, 15))


REFUSED: list[tuple[dict[str, Any], type[MicroloanError], str]] = [
    ({"amount": 400_00}, InvalidInputError, "amount_too_small"),
    ({"amount": 550_00}, InvalidInputError, "amount_not_whole_hundred"),
    ({"amount": 50_100_00}, InvalidInputError, "amount_exceeds_available"),
    ({"amount": 200_100_00}, InvalidInputError, "amount_too_large"),
    ({"instalments": 7}, InvalidInputError, "term_not_offered"),
    ({"purpose": "securities"}, InvalidInputError, "purpose_not_allowed"),
    ({"purpose": ""}, InvalidInputError, "purpose_not_allowed"),
    ({"card_id": "card-2"}, NotFoundError, "card_not_found"),
    ({"customer_id": "cust-2"}, NotFoundError, "line_not_found"),
]


@pytest.mark.parametrize(("wish", "error", "code"), REFUSED)
def test_what_cannot_be_drawn_is_refused_and_changes_nothing(
    world: World, wish: dict[str, Any], error: type[MicroloanError], code: str
) -> None:
    # another customer's card is not this one's
    world.store.commit(SaveCard("cust-2", replace(CARD, card_id="card-2")))
    before = deepcopy(world.store.tables)
    with pytest.raises(error) as refusal:
        world.borrow(**wish)
    assert refusal.value.code == code
    assert world.store.tables == before


def test_the_twenty_first_open_loan_is_refused(world: World) -> None:
    for number in range(20):
        world.borrow(500_00, 5, key=f"key-{number}")
    with pytest.raises(StateConflictError) as refusal:
        world.borrow(500_00, 5, key="key-20")
    assert refusal.value.code == "too_many_loans"


def test_the_same_request_again_has_the_same_answer_and_draws_once(world: World) -> None:
    first = world.borrow()
    before = deepcopy(world.store.tables)
    again = world.borrow()
    assert again == replace(first, repeated=True)
    assert world.store.tables == before


def test_the_same_request_has_the_same_answer_even_when_the_loan_is_settled(world: World) -> None:
    first = world.borrow()
    world.deliver()
    world.repay(first.opening.loan_id)
    world.deliver()
    assert world.borrow() == replace(first, repeated=True)
    assert world.line().open_loans == 0


@pytest.mark.parametrize("change", [{"amount": 500_00}, {"instalments": 5}])
def test_the_same_key_with_another_body_is_refused(world: World, change: dict[str, Any]) -> None:
    world.borrow()
    before = deepcopy(world.store.tables)
    with pytest.raises(IdempotencyMismatchError):
        world.borrow(**change)
    assert world.store.tables == before


def test_two_keys_are_two_loans(world: World) -> None:
    first, second = world.borrow(key="a"), world.borrow(key="b")
    assert first.opening.loan_id != second.opening.loan_id
    assert world.line().open_loans == 2


def test_two_customers_with_the_same_key_have_two_loans(world: World) -> None:
    world.store.commit(SaveLine("cust-2", LINE, None), SaveCard("cust-2", CARD))
    first, second = world.borrow(), world.borrow(customer_id="cust-2")
    assert first.opening.loan_id != second.opening.loan_id
    assert not second.repeated


def test_a_draw_that_lost_a_race_is_decided_again(world: World) -> None:
    world.store.before_commit.append(lambda: world.borrow(20_000_00, key="other"))
    world.borrow(10_000_00)
    assert (world.line().used, world.line().open_loans) == (30_000_00, 2)


def test_a_race_for_the_last_of_the_limit_has_one_winner(world: World) -> None:
    world.store.before_commit.append(lambda: world.borrow(45_000_00, key="other"))
    with pytest.raises(InvalidInputError) as refusal:
        world.borrow(10_000_00)
    assert refusal.value.code == "amount_exceeds_available"
    assert world.line().used == 45_000_00


def test_the_same_request_twice_at_once_draws_once(world: World) -> None:
    world.store.before_commit.append(world.borrow)
    answer = world.borrow()
    assert answer.repeated
    assert (world.line().used, len(world.outbox())) == (10_000_00, 1)


def test_a_draw_whose_answer_was_lost_is_found_by_the_repetition(world: World) -> None:
    world.store.after_commit.append(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        world.borrow()
    assert world.borrow().repeated
    assert (world.line().used, len(world.outbox())) == (10_000_00, 1)


def lose(times: int, world: World) -> None:
    def conflict() -> None:
        raise ConcurrentUpdateError("lost")

    world.store.before_commit += [conflict] * times


def test_a_draw_gives_up_when_every_attempt_lost_its_race(world: World) -> None:
    lose(BACKOFF.attempts - 1, world)
    assert world.borrow(key="lucky")
    lose(BACKOFF.attempts, world)
    with pytest.raises(ConcurrentUpdateError):
        world.borrow(key="unlucky")
    assert world.line().open_loans == 1


def test_a_quote_costs_nothing_and_equals_the_draw(world: World) -> None:
    before = deepcopy(world.store.tables)
    offered = quote(CUSTOMER, 10_000_00, 10, world.store, world.clock)
    assert world.store.tables == before
    assert offered.total_interest == 836_50
    assert offered.terms == world.borrow().opening.terms


@pytest.mark.parametrize(
    ("amount", "instalments", "code"),
    [
        (550_00, 5, "amount_not_whole_hundred"),
        (500_00, 6, "term_not_offered"),
        (50_100_00, 5, "amount_exceeds_available"),
    ],
)
def test_what_cannot_be_drawn_is_not_quoted(
    world: World, amount: int, instalments: int, code: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        quote(CUSTOMER, amount, instalments, world.store, world.clock)
    assert refusal.value.code == code


def test_without_a_line_there_is_no_quote(world: World) -> None:
    with pytest.raises(NotFoundError):
        quote("cust-2", 500_00, 5, world.store, world.clock)
