from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from stdnum import luhn

from microloan.domain.errors import NotFoundError
from microloan.domain.ledger.events import LoanEventType
from microloan.ports.loan_book import AccountView
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.view_account import (
    view_account,
    view_loan,
    view_loans,
    view_statement,
)
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import CLOSED


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def test_account_view_has_line_cards_open_loans_and_price(bank: InMemoryBank) -> None:
    settled = bank.open_loan(500_00, 5, key="settled")
    bank.repay(settled)
    bank.deliver()
    still_open = bank.open_loan(key="open")
    screen = view_account(CUSTOMER, bank.store, bank.clock)
    assert [record.account.loan_id for record in screen.view.loans] == [still_open]
    assert screen.view.cards == (CARD,)
    assert screen.view.line
    assert screen.view.line.line.unused_on(screen.today) == 40_000_00
    assert screen.today == bank.clock.today
    assert screen.price
    assert screen.price.annual_rate_irr == Decimal("0.198566")


def test_account_view_without_a_line_has_no_price(bank: InMemoryBank) -> None:
    assert view_account("cust-2", bank.store, bank.clock).price is None


def test_loan_list_has_all_loans_newest_first(bank: InMemoryBank) -> None:
    first = bank.open_loan(500_00, 5, key="first")
    bank.repay(first)
    bank.deliver()
    bank.clock.set(date(2024, 2, 1))
    second = bank.open_loan(key="second")
    assert [r.account.loan_id for r in view_loans(CUSTOMER, bank.store)] == [second, first]
    assert view_loans("cust-2", bank.store) == []


def test_loan_view_has_its_journal_for_its_customer_only(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan()
    record, entries, *_ = view_loan(CUSTOMER, loan_id, bank.store, bank.clock)
    assert record == bank.loan(loan_id)
    assert [entry.kind for entry in entries] == [LoanEventType.DRAWN, LoanEventType.DISBURSED]
    with pytest.raises(NotFoundError):
        view_loan("cust-2", loan_id, bank.store, bank.clock)


def test_loan_view_has_the_transfer_of_each_entry(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.set(date(2024, 1, 25))
    bank.repay(loan_id, 200_00)
    [asked] = bank.outbox()
    bank.deliver()
    view = view_loan(CUSTOMER, loan_id, bank.store, bank.clock)
    repaid = view.entries[-1]
    assert repaid.transfer_id == asked.transfer_id
    assert view.transfers[repaid.transfer_id].requested_at == bank.clock.now()
    assert view.failed == []


def test_loan_view_has_the_failed_collections_of_90_days(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    due = date(2024, 2, 15)
    bank.clock.set(due, 1)
    bank.night()
    bank.gateway.script = [CLOSED]
    bank.deliver()
    [failed] = view_loan(CUSTOMER, loan_id, bank.store, bank.clock).failed
    assert (failed.value_date, failed.reason, failed.amount) == (due, CLOSED.reason, 215_50)
    bank.clock.set(due + timedelta(days=89), 1)
    assert view_loan(CUSTOMER, loan_id, bank.store, bank.clock).failed == [failed]
    bank.clock.set(due + timedelta(days=90), 1)
    assert view_loan(CUSTOMER, loan_id, bank.store, bank.clock).failed == []


def test_statement_sums_all_loans_of_the_customer(bank: InMemoryBank) -> None:
    for key in ("a", "b"):
        bank.open_loan(1_000_00, 5, key=key)
    bank.clock.set(date(2024, 1, 25))
    for record in view_loans(CUSTOMER, bank.store):
        bank.repay(record.account.loan_id)
    bank.deliver()
    january = view_statement(CUSTOMER, date(2024, 1, 1), bank.store)
    assert (january.drawn, january.repaid_principal) == (2_000_00, 2_000_00)
    assert (january.interest_paid, january.closing_principal) == (10_00, 0)
    assert view_statement("cust-2", date(2024, 1, 1), bank.store).entries == ()


@pytest.fixture
def reversed_store(bank: InMemoryBank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store return cards and loans in another order."""
    account = bank.store.account

    def turned(customer_id: str) -> AccountView:
        view = account(customer_id)
        return view._replace(cards=view.cards[::-1], loans=view.loans[::-1])

    monkeypatch.setattr(bank.store, "account", turned)


@pytest.mark.usefixtures("reversed_store")
def test_cards_are_in_the_order_of_binding_in_any_order_of_the_store(bank: InMemoryBank) -> None:
    member = bank.invite("o7")
    numbers = [f"622202{serial:09}000" for serial in range(8)]
    bound = []
    for day, number in enumerate(numbers, start=20):
        bank.clock.set(date(2024, 1, day))
        bound.append(bank.bind(member, number=number + luhn.calc_check_digit(number)))
    customer_id = customer_of(member, bank.store)
    assert list(view_account(customer_id, bank.store, bank.clock).view.cards) == bound


def test_card_without_a_time_of_binding_is_listed_first(bank: InMemoryBank) -> None:
    for name, bound_at in (("card-a", bank.clock.now()), ("card-z", None)):
        bank.store.commit(SaveCard("cust-2", replace(CARD, card_id=name, bound_at=bound_at)))
    cards = view_account("cust-2", bank.store, bank.clock).view.cards
    assert [card.card_id for card in cards] == ["card-z", "card-a"]


@pytest.mark.usefixtures("reversed_store")
def test_open_loans_are_listed_newest_first(bank: InMemoryBank) -> None:
    drawn = []
    for day in range(16, 24):
        bank.clock.set(date(2024, 1, day))
        drawn.append(bank.open_loan(500_00, 5, key=f"day {day}"))
    loans = view_account(CUSTOMER, bank.store, bank.clock).view.loans
    assert [record.account.loan_id for record in loans] == drawn[::-1]
