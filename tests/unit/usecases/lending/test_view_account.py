from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from stdnum import luhn

from microloan.domain.errors import NotFoundError
from microloan.domain.ledger.events import LoanEventType
from microloan.ports.loan_book import AccountView
from microloan.ports.writes import SaveCard
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import (
    view_account,
    view_loan,
    view_loans,
    view_statement,
)
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import World


@pytest.fixture
def world() -> World:
    world = World()
    world.customer()
    return world


def test_the_account_screen_shows_line_cards_open_loans_and_the_price(world: World) -> None:
    settled = world.open_loan(500_00, 5, key="settled")
    world.repay(settled)
    world.deliver()
    still_open = world.open_loan(key="open")
    screen = view_account(CUSTOMER, world.store, world.clock)
    assert [record.account.loan_id for record in screen.view.loans] == [still_open]
    assert screen.view.cards == (CARD,)
    assert screen.view.line
    assert screen.view.line.line.available == 40_000_00
    assert screen.today == world.clock.today
    assert screen.price
    assert screen.price.annual_rate_irr == Decimal("0.198566")


def test_without_a_line_no_price_is_shown(world: World) -> None:
    assert view_account("cust-2", world.store, world.clock).price is None


def test_all_loans_are_listed_newest_first_settled_ones_too(world: World) -> None:
    first = world.open_loan(500_00, 5, key="first")
    world.repay(first)
    world.deliver()
    world.clock.set(date(2024, 2, 1))
    second = world.open_loan(key="second")
    assert [r.account.loan_id for r in view_loans(CUSTOMER, world.store)] == [second, first]
    assert view_loans("cust-2", world.store) == []


def test_a_loan_is_shown_with_its_journal_to_its_customer_only(world: World) -> None:
    loan_id = world.open_loan()
    record, entries = view_loan(CUSTOMER, loan_id, world.store)
    assert record == world.loan(loan_id)
    assert [entry.kind for entry in entries] == [LoanEventType.DRAWN, LoanEventType.DISBURSED]
    with pytest.raises(NotFoundError):
        view_loan("cust-2", loan_id, world.store)


def test_a_statement_adds_up_all_loans_of_the_customer(world: World) -> None:
    for key in ("a", "b"):
        world.open_loan(1_000_00, 5, key=key)
    world.clock.set(date(2024, 1, 25))
    for record in view_loans(CUSTOMER, world.store):
        world.repay(record.account.loan_id)
    world.deliver()
    january = view_statement(CUSTOMER, date(2024, 1, 1), world.store)
    assert (january.drawn, january.repaid_principal) == (2_000_00, 2_000_00)
    assert (january.interest_paid, january.closing_principal) == (10_00, 0)
    assert view_statement("cust-2", date(2024, 1, 1), world.store).entries == ()


@pytest.fixture
def reversed_store(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store return cards and loans in another order."""
    account = world.store.account

    def turned(customer_id: str) -> AccountView:
        view = account(customer_id)
        return replace(view, cards=view.cards[::-1], loans=view.loans[::-1])

    monkeypatch.setattr(world.store, "account", turned)


@pytest.mark.usefixtures("reversed_store")
def test_cards_stand_in_the_order_of_binding_whatever_the_store_says(world: World) -> None:
    member = world.invite("o7")
    numbers = [f"622202{serial:09}000" for serial in range(8)]
    bound = []
    for day, number in enumerate(numbers, start=20):
        world.clock.set(date(2024, 1, day))
        bound.append(world.bind(member, number=number + luhn.calc_check_digit(number)))
    customer_id = customer_of(member, world.store)
    assert list(view_account(customer_id, world.store, world.clock).view.cards) == bound


def test_a_card_from_before_the_time_of_binding_was_kept_stands_first(world: World) -> None:
    for name, bound_at in (("card-a", world.clock.now()), ("card-z", None)):
        world.store.commit(SaveCard("cust-2", replace(CARD, card_id=name, bound_at=bound_at)))
    cards = view_account("cust-2", world.store, world.clock).view.cards
    assert [card.card_id for card in cards] == ["card-z", "card-a"]


@pytest.mark.usefixtures("reversed_store")
def test_open_loans_stand_newest_first(world: World) -> None:
    drawn = []
    for day in range(16, 24):
        world.clock.set(date(2024, 1, day))
        drawn.append(world.open_loan(500_00, 5, key=f"day {day}"))
    loans = view_account(CUSTOMER, world.store, world.clock).view.loans
    assert [record.account.loan_id for record in loans] == drawn[::-1]
