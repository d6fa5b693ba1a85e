from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.suspense import SuspenseAccount, end, receive
from microloan.domain.payments.credit import Credit
from microloan.ports.loan_book import CreditContext
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import AppendEntry, SaveCredit, SaveLine
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, LINE

if TYPE_CHECKING:
    from datetime import date

    from tests.support.cloud.store_under_test import StoreUnderTest

CREDIT = Credit("bank-1", "no reference", False, 100_00, DRAWN_ON)
HELD, FIRST = receive(CREDIT, "", DRAWN_ON)


def arrive(stores: StoreUnderTest) -> None:
    stores.books.commit(SaveCredit(HELD, None), AppendEntry(FIRST))


def segments(stores: StoreUnderTest, day: date) -> list[SuspenseAccount]:
    store, found = stores.night, list[SuspenseAccount]()
    count = store.segments()
    for number in range(count):
        for page in store.pages(number, count, LoanPools(day, day)):
            assert page.loans == ()
            found += page.credits
    return found


def test_credit_in_suspense_is_read_as_it_was_written(stores: StoreUnderTest) -> None:
    arrive(stores)
    assert stores.books.credit("bank-1") == HELD
    assert list(stores.books.credits()) == [HELD]
    assert stores.books.credit("bank-2") is None


def test_second_arrival_of_a_credit_loses(stores: StoreUnderTest) -> None:
    arrive(stores)
    with pytest.raises(ConcurrentUpdateError):
        arrive(stores)


def test_context_of_a_credit_has_its_first_entry_and_the_line(stores: StoreUnderTest) -> None:
    books = stores.books
    assert books.load_for_credit("bank-1", None) == CreditContext(None, None, ())
    arrive(stores)
    books.commit(SaveLine(CUSTOMER, LINE, None))
    view = books.load_for_credit("bank-1", CUSTOMER)
    assert (view.first, view.loans) == (FIRST, ())
    assert view.line is not None
    assert view.line.line == LINE


def test_credit_that_is_on_its_way_back_is_read_with_its_return(stores: StoreUnderTest) -> None:
    arrive(stores)
    back = replace(HELD, returning="ret-1", returns=1)
    stores.books.commit(SaveCredit(back, HELD))
    assert stores.books.credit("bank-1") == back
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveCredit(replace(HELD, returning="ret-2"), HELD))


def test_end_of_day_reads_each_credit_in_one_segment(stores: StoreUnderTest) -> None:
    arrive(stores)
    assert segments(stores, DRAWN_ON) == [HELD]


def test_end_of_day_removes_a_credit_but_not_a_newer_one(stores: StoreUnderTest) -> None:
    arrive(stores)
    after, entry = end(HELD, LoanEventType.CREDIT_RETURNED, DRAWN_ON, "ret-1")
    stores.books.commit(SaveCredit(after, HELD), AppendEntry(entry))
    stores.night.remove_credit(HELD)
    assert stores.books.credit("bank-1") == after
    stores.night.remove_credit(after)
    assert stores.books.credit("bank-1") is None
    assert list(stores.books.entries(HELD.loan_id)) == [FIRST, entry]
