from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.errors import ConcurrentUpdateError
from microloan.ports.writes import AppendEntry, LoanRecord, SaveLoan
from tests.support.builders.examples import CUSTOMER, DRAWN_ON, drawn, terms
from tests.support.builders.loan_history import (
    DRAWN,
    ENTRIES,
    LOAN,
    OPEN,
    OVERDUE,
    PAYING,
    RECORDS,
    SETTLED,
    live,
)
from tests.support.cloud.store_under_test import StoreUnderTest

# SaveLoan and the reads of a loan


@pytest.mark.parametrize("last", range(1, len(RECORDS) + 1))
def test_a_loan_is_read_as_it_was_saved_open_or_settled(stores: StoreUnderTest, last: int) -> None:
    live(stores, last)
    stored = stores.books.loan(CUSTOMER, LOAN)
    assert stored == RECORDS[last - 1]
    assert list(stores.books.loans(CUSTOMER)) == [stored]


def test_collection_in_transit_is_part_of_the_loan(stores: StoreUnderTest) -> None:
    live(stores, 2)
    collecting = replace(OPEN, collecting="t-1")
    stores.books.commit(SaveLoan(collecting, OPEN))
    assert stores.books.loan(CUSTOMER, LOAN) == collecting
    stores.books.commit(SaveLoan(OPEN, collecting))
    assert stores.books.loan(CUSTOMER, LOAN) == OPEN


@pytest.mark.parametrize("customer_id", [CUSTOMER, "cust-2"])
def test_loan_is_found_only_under_its_customer(stores: StoreUnderTest, customer_id: str) -> None:
    assert stores.books.loan(customer_id, LOAN) is None
    assert list(stores.books.loans(customer_id)) == []
    live(stores)
    assert (stores.books.loan(customer_id, LOAN) is None) == (customer_id != CUSTOMER)


@pytest.mark.parametrize("last", [1, 2, 5])
def test_second_opening_of_a_loan_is_refused_even_when_it_is_settled(
    stores: StoreUnderTest, last: int
) -> None:
    live(stores, last)
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLoan(DRAWN, None))
    assert stores.books.loan(CUSTOMER, LOAN) == RECORDS[last - 1]


@pytest.mark.parametrize(
    ("last", "after", "before"),
    [
        (3, PAYING, OPEN),  # another event came first
        (5, OVERDUE, PAYING),  # it is settled already
        (5, SETTLED, OVERDUE),
        (2, PAYING, replace(OPEN, collecting="t-1")),  # the collection is over
        (2, OVERDUE, PAYING),  # of a state that never was
        (0, OPEN, DRAWN),  # there is none
    ],
)
def test_loan_changed_since_it_was_read_is_not_replaced(
    stores: StoreUnderTest, last: int, after: LoanRecord, before: LoanRecord
) -> None:
    live(stores, last)
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLoan(after, before))
    assert stores.books.loan(CUSTOMER, LOAN) == (RECORDS[last - 1] if last else None)


@pytest.mark.parametrize("steps", [2, len(RECORDS)])
def test_loan_with_a_new_collection_since_it_was_read_is_not_replaced(
    stores: StoreUnderTest, steps: int
) -> None:
    live(stores, steps)
    read = RECORDS[steps - 1]
    stores.books.commit(SaveLoan(read.collect("t-1"), read))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLoan(read.collect("t-2"), read))
    assert stores.books.loan(CUSTOMER, LOAN) == read.collect("t-1")


def test_refund_of_a_settled_loan_is_read_as_it_was_saved(stores: StoreUnderTest) -> None:
    live(stores)
    refunded = replace(SETTLED, account=replace(SETTLED.account, seq=6, day_bank=1))
    stores.books.commit(SaveLoan(refunded, SETTLED))
    assert stores.books.loan(CUSTOMER, LOAN) == refunded
    assert list(stores.books.loans(CUSTOMER)) == [refunded]
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLoan(refunded, SETTLED))


def test_loans_are_listed_newest_draw_first_open_and_settled(stores: StoreUnderTest) -> None:
    live(stores)
    later = [
        LoanRecord(drawn(terms(drawn_on=DRAWN_ON + timedelta(days=n)), f"loan-{9 - n}")[0])
        for n in (2, 1, 3)
    ]
    for record in later:
        stores.books.commit(SaveLoan(record, None))
    assert [record.account.loan_id for record in stores.books.loans(CUSTOMER)] == [
        "loan-6",
        "loan-7",
        "loan-8",
        LOAN,
    ]


# AppendEntry and the journal


def test_journal_is_read_in_order_with_equal_hashes(stores: StoreUnderTest) -> None:
    assert list(stores.books.entries(LOAN)) == []
    for entry in ENTRIES:
        stores.books.commit(AppendEntry(entry))
    read = list(stores.books.entries(LOAN))
    assert read == ENTRIES
    assert [entry.hash for entry in read] == [entry.hash for entry in ENTRIES]
    assert list(stores.night.entries(LOAN)) == ENTRIES
    assert list(stores.books.entries("loan-2")) == []


def test_second_entry_at_the_same_place_is_refused(stores: StoreUnderTest) -> None:
    stores.books.commit(AppendEntry(ENTRIES[0]))
    for entry in (ENTRIES[0], replace(ENTRIES[0], amount=1)):
        with pytest.raises(ConcurrentUpdateError):
            stores.books.commit(AppendEntry(entry))
    assert list(stores.books.entries(LOAN)) == ENTRIES[:1]


def test_reopened_loan_is_moved_from_the_settled_loans_to_the_open_ones(
    stores: StoreUnderTest,
) -> None:
    live(stores)
    again = LoanRecord(replace(OVERDUE.account, seq=SETTLED.account.seq + 1))
    stores.books.commit(SaveLoan(again, SETTLED))
    assert stores.books.loan(CUSTOMER, LOAN) == again
    assert list(stores.books.loans(CUSTOMER)) == [again]
    assert stores.books.account(CUSTOMER).loans == (again,)
    # Who still thinks that it is settled loses the race.
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLoan(again, SETTLED))
