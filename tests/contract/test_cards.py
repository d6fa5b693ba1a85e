from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import post_event
from microloan.ports.loan_book import CardsContext
from microloan.ports.onboarding_writes import RequireNoLine, SaveCard, UnbindCard
from microloan.ports.writes import AddTransfer, AppendEntry, LoanRecord, SaveLine, SaveLoan
from tests.support.builders.examples import CARD, CUSTOMER, DRAWN_ON, LINE, NOON, transfer
from tests.support.builders.loan_history import ENTRIES, LOAN, RECORDS, live

if TYPE_CHECKING:
    from tests.support.cloud.store_under_test import StoreUnderTest

BOUND = replace(CARD, bound_at=NOON)
OTHER = replace(CARD, card_id="card-2", token="token-2")


def test_unbound_card_is_kept_without_its_token(stores: StoreUnderTest) -> None:
    books = stores.books
    books.commit(SaveCard(CUSTOMER, BOUND), SaveCard(CUSTOMER, OTHER))
    later = NOON + timedelta(hours=1)
    books.commit(UnbindCard(CUSTOMER, BOUND, later))
    unbound = replace(BOUND, token="", bound_at=None, unbound_at=later)
    assert set(books.load_for_cards(CUSTOMER).cards) == {unbound, OTHER}
    assert books.card(CUSTOMER, BOUND.card_id) is None
    assert books.card(CUSTOMER, OTHER.card_id) == OTHER
    assert books.account(CUSTOMER).cards == (OTHER,)
    assert books.load_for_draw(CUSTOMER, BOUND.card_id, LOAN).card is None
    assert books.load_for_draw(CUSTOMER, OTHER.card_id, LOAN).card == OTHER


def test_unbinding_of_an_unbound_or_unknown_card_is_refused(stores: StoreUnderTest) -> None:
    books = stores.books
    with pytest.raises(ConcurrentUpdateError):
        books.commit(UnbindCard(CUSTOMER, BOUND, NOON))
    books.commit(SaveCard(CUSTOMER, BOUND))
    books.commit(UnbindCard(CUSTOMER, BOUND, NOON))
    with pytest.raises(ConcurrentUpdateError):
        books.commit(UnbindCard(CUSTOMER, BOUND, NOON + timedelta(hours=1)))


def test_card_that_is_bound_again_has_the_new_time_of_binding(stores: StoreUnderTest) -> None:
    books = stores.books
    books.commit(SaveCard(CUSTOMER, BOUND))
    books.commit(UnbindCard(CUSTOMER, BOUND, NOON))
    again = replace(BOUND, bound_at=NOON + timedelta(hours=2))
    books.commit(SaveCard(CUSTOMER, again))
    assert books.card(CUSTOMER, BOUND.card_id) == again


def test_missing_line_is_required_without_a_write(stores: StoreUnderTest) -> None:
    books = stores.books
    books.commit(SaveCard(CUSTOMER, BOUND))
    books.commit(UnbindCard(CUSTOMER, BOUND, NOON), RequireNoLine(CUSTOMER))
    books.commit(SaveLine(CUSTOMER, LINE, None), SaveCard(CUSTOMER, BOUND))
    with pytest.raises(ConcurrentUpdateError):
        books.commit(UnbindCard(CUSTOMER, BOUND, NOON), RequireNoLine(CUSTOMER))
    assert books.card(CUSTOMER, BOUND.card_id)


def test_line_keeps_the_default_card_and_the_unbindings(stores: StoreUnderTest) -> None:
    books = stores.books
    chosen = LINE.drop_card("card-9", NOON).choose_card(BOUND.card_id)
    books.commit(SaveLine(CUSTOMER, chosen, None))
    record = books.line(CUSTOMER)
    assert record
    assert record.line == chosen


def test_cards_context_has_line_cards_and_the_loans_of_the_open_table(
    stores: StoreUnderTest,
) -> None:
    books = stores.books
    live(stores, 2)
    view = books.load_for_cards(CUSTOMER)
    assert view.loans == (RECORDS[1],)
    assert view.line == books.line(CUSTOMER)
    assert books.load_for_cards("cust-2") == CardsContext(None, (), ())


def test_changed_card_of_a_loan_and_its_entry_are_read_as_written(stores: StoreUnderTest) -> None:
    books, before = stores.books, RECORDS[1]
    live(stores, 2)
    books.commit(*map(AppendEntry, ENTRIES[:2]))
    kind = LoanEventType.REPAYMENT_CARD_CHANGED
    day = before.account.booked_on
    event = LoanEvent(kind, 0, day, day, "", card_id="card-2", changed_by="customer")
    account, entry = post_event(before.account, event)
    books.commit(SaveLoan(replace(before, account=account), before), AppendEntry(entry))
    stored = books.loan(CUSTOMER, LOAN)
    assert stored == LoanRecord(account)
    assert stored.account.repayment_card_id == "card-2"
    assert books.entries(LOAN)[-1] == entry


@pytest.mark.parametrize("named", [None, BOUND.card_id, "card-of-another"])
def test_repayment_context_has_the_named_card_and_the_line(
    stores: StoreUnderTest, named: str | None
) -> None:
    books = stores.books
    books.commit(SaveCard(CUSTOMER, BOUND), SaveLine(CUSTOMER, LINE, None))
    line = books.line(CUSTOMER) if named else None
    card = BOUND if named == BOUND.card_id else None
    single = books.load_for_repayment(CUSTOMER, LOAN, "in-1", named)
    joint = books.load_for_joint_repayment(CUSTOMER, "key", named)
    assert (single.card, single.line) == (card, line)
    assert (joint.card, joint.line) == (card, line)


def test_transfer_of_an_unbound_card_has_no_card(stores: StoreUnderTest) -> None:
    books = stores.books
    moving = transfer(loan_id=LOAN)
    books.commit(SaveCard(CUSTOMER, BOUND), AddTransfer(moving))
    assert books.load_for_transfer(moving.transfer_id).card == BOUND
    books.commit(UnbindCard(CUSTOMER, BOUND, NOON))
    assert books.load_for_transfer(moving.transfer_id).card is None
    assert moving.value_date == DRAWN_ON
