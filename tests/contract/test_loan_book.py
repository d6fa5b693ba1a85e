from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from microloan.domain import ids
from microloan.domain.authentication import Authentication
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import open_account
from microloan.domain.loan.allocation import Allocation
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.loan_book import AccountView, DrawContext, RepaymentContext, TransferContext
from microloan.ports.onboarding_writes import SaveCard
from microloan.ports.writes import (
    AddTransfer,
    AppendEntry,
    LoanRecord,
    SaveLine,
    SaveLoan,
    SaveTransfer,
)
from tests.support.builders.examples import (
    CARD,
    CUSTOMER,
    LINE,
    NOON,
    drawn,
    event,
    terms,
    transfer,
)
from tests.support.builders.loan_history import DRAWN, ENTRIES, LOAN, OPEN, PAYING, RECORDS, live

if TYPE_CHECKING:
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.writes import LineRecord, Write
    from tests.support.cloud.store_under_test import StoreUnderTest

# AddTransfer, SaveTransfer and the reads of a transfer


COLLECTION = replace(
    transfer(loan_id=LOAN), expected=Allocation(1, 20, 300, 4000), fingerprint="abc"
)
FAILED = replace(COLLECTION, status=TransferStatus.FAILED, reason="insufficient_funds")
PAID = replace(COLLECTION, status=TransferStatus.SETTLED)
RESOLVED = replace(PAID, evidence="A letter of the gateway, ticket 4711", resolved_by="wang")


def stored(stores: StoreUnderTest) -> Transfer | None:
    return stores.books.transfer(COLLECTION.transfer_id)


@pytest.mark.parametrize("direction", list(Direction))
def test_a_transfer_is_read_as_it_was_added(stores: StoreUnderTest, direction: Direction) -> None:
    added = replace(COLLECTION, direction=direction)
    stores.books.commit(AddTransfer(added))
    assert stored(stores) == added


@pytest.mark.parametrize("result", [FAILED, PAID, RESOLVED])
def test_second_result_of_a_transfer_is_refused(stores: StoreUnderTest, result: Transfer) -> None:
    stores.books.commit(AddTransfer(COLLECTION))
    stores.books.commit(SaveTransfer(result, COLLECTION))
    assert stored(stores) == result
    for second in (FAILED, PAID):
        with pytest.raises(ConcurrentUpdateError):
            stores.books.commit(SaveTransfer(second, COLLECTION))
    assert stored(stores) == result


def test_second_transfer_of_the_same_id_is_refused(stores: StoreUnderTest) -> None:
    stores.books.commit(AddTransfer(COLLECTION))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(AddTransfer(replace(COLLECTION, amount=1)))
    stores.books.commit(SaveTransfer(PAID, COLLECTION))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(AddTransfer(COLLECTION))
    assert stored(stores) == PAID


def test_result_of_an_unknown_transfer_is_refused(stores: StoreUnderTest) -> None:
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveTransfer(PAID, COLLECTION))
    assert stored(stores) is None


def test_open_transfers_are_listed_oldest_first(stores: StoreUnderTest) -> None:
    waiting = [
        replace(transfer(f"t-{9 - n}"), requested_at=NOON + timedelta(seconds=n)) for n in range(9)
    ]
    for each in (*waiting[2:], *waiting[:2]):
        stores.books.commit(AddTransfer(each))
    assert list(stores.books.open_transfers()) == waiting
    assert list(stores.books.open_transfers(3)) == waiting[:3]
    settled = replace(waiting[1], status=TransferStatus.SETTLED)
    stores.books.commit(SaveTransfer(settled, waiting[1]))
    assert list(stores.books.open_transfers()) == [waiting[0], *waiting[2:]]


def test_customer_transfers_are_listed_before_end_of_day_collections(
    stores: StoreUnderTest,
) -> None:
    nightly = [transfer(f"n-{n}") for n in range(3)]
    later = NOON + timedelta(hours=1)
    paid = replace(COLLECTION, requested_at=later)
    drawn_ = replace(transfer("t-8"), direction=Direction.DISBURSE, requested_at=later)
    back = replace(transfer("t-9"), direction=Direction.REFUND, requested_at=later)
    for each in (*nightly, paid, drawn_, back):
        stores.books.commit(AddTransfer(each))
    first = stores.books.open_transfers(3)
    assert {one.transfer_id for one in first} == {paid.transfer_id, "t-8", "t-9"}
    assert {one.transfer_id for one in stores.books.open_transfers()[3:]} == {"n-0", "n-1", "n-2"}


# Views


def line_of(stores: StoreUnderTest) -> LineRecord | None:
    return stores.books.line(CUSTOMER)


def test_missing_items_of_the_loan_book_are_none_or_empty(stores: StoreUnderTest) -> None:
    books = stores.books
    assert books.load_for_draw("cust-9", "card-9", "loan-9") == DrawContext(None, None, None, None)
    assert books.load_for_repayment("cust-9", "loan-9", "t-9") == RepaymentContext(None, None)
    assert books.transfer("t-9") is None
    assert books.load_for_transfer("t-9") == TransferContext(None, None, None, None)
    assert books.account("cust-9") == AccountView(None, (), ())
    assert books.line("cust-9") is None


@pytest.mark.parametrize("last", [1, 5])
def test_draw_context_has_line_card_and_the_loan_of_a_repetition(
    stores: StoreUnderTest, last: int
) -> None:
    out = replace(transfer(ids.disbursement_id(LOAN), LOAN), direction=Direction.DISBURSE)
    stores.books.commit(SaveLine(CUSTOMER, LINE, None), SaveCard(CUSTOMER, CARD))
    view = stores.books.load_for_draw(CUSTOMER, CARD.card_id, LOAN)
    assert view == DrawContext(line_of(stores), CARD, None, None)
    stores.books.commit(AddTransfer(out))
    live(stores, last)
    view = stores.books.load_for_draw(CUSTOMER, CARD.card_id, LOAN)
    assert view == DrawContext(line_of(stores), CARD, RECORDS[last - 1], out)
    assert stores.books.load_for_draw(CUSTOMER, "card-2", LOAN).card is None


def test_login_of_a_draw_is_read_as_it_was_written(stores: StoreUnderTest) -> None:
    login = Authentication.of(["pwd", "otp", "face"], 1_800_000_000)
    agreed = replace(RECORDS[0].account.opening, authentication=login)
    loan, entry = open_account(
        agreed, event(LoanEventType.DRAWN, agreed.terms.principal, agreed.terms.drawn_on)
    )
    stores.books.commit(SaveLoan(LoanRecord(loan), None), AppendEntry(entry))

    assert stores.books.loan(CUSTOMER, agreed.loan_id) == LoanRecord(loan)
    assert list(stores.books.entries(agreed.loan_id)) == [entry]


def test_draw_context_has_no_card_of_another_customer(stores: StoreUnderTest) -> None:
    stores.books.commit(SaveCard("cust-2", CARD))
    assert stores.books.load_for_draw(CUSTOMER, CARD.card_id, LOAN).card is None


@pytest.mark.parametrize("last", [2, 5])
def test_repayment_context_has_the_loan_and_the_transfer_of_a_repetition(
    stores: StoreUnderTest, last: int
) -> None:
    live(stores, last)
    record = RECORDS[last - 1]
    assert stores.books.load_for_repayment(CUSTOMER, LOAN, "t-1") == RepaymentContext(record, None)
    stores.books.commit(AddTransfer(COLLECTION))
    assert stores.books.load_for_repayment(CUSTOMER, LOAN, "t-1") == RepaymentContext(
        record, COLLECTION
    )
    assert stores.books.load_for_repayment("cust-2", LOAN, "t-2") == RepaymentContext(None, None)


@pytest.mark.parametrize("last", [2, 5])
def test_transfer_context_has_transfer_loan_line_and_card(
    stores: StoreUnderTest, last: int
) -> None:
    stores.books.commit(
        SaveLine(CUSTOMER, LINE, None), SaveCard(CUSTOMER, CARD), AddTransfer(COLLECTION)
    )
    live(stores, last)
    assert stores.books.load_for_transfer(COLLECTION.transfer_id) == TransferContext(
        COLLECTION, RECORDS[last - 1], line_of(stores), CARD
    )


def test_account_has_only_loans_that_are_not_closed(stores: StoreUnderTest) -> None:
    stores.books.commit(SaveLine(CUSTOMER, LINE, None), SaveCard(CUSTOMER, CARD))
    live(stores)
    other = LoanRecord(drawn(terms(), "loan-2")[0])
    stores.books.commit(SaveLoan(other, None))
    assert stores.books.account(CUSTOMER) == AccountView(line_of(stores), (CARD,), (other,))


# All or nothing


STALE: list[Write] = [
    AppendEntry(replace(ENTRIES[1], amount=1)),
    AddTransfer(replace(COLLECTION, amount=1)),
    SaveTransfer(replace(PAID, transfer_id="t-9"), COLLECTION),
    SaveLine(CUSTOMER, replace(LINE, used=7), None),
    SaveLoan(PAYING, DRAWN),
]


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("stale", STALE, ids=lambda write: type(write).__name__)
def test_commit_with_one_failed_condition_writes_nothing(
    stores: StoreUnderTest, stale: Write, place: str
) -> None:
    books = stores.books
    live(stores, 2)
    books.commit(*map(AppendEntry, ENTRIES[:2]))
    books.commit(SaveLine(CUSTOMER, LINE, None), AddTransfer(COLLECTION))
    line = line_of(stores)
    good: list[Write] = [
        SaveCard(CUSTOMER, CARD),
        AppendEntry(ENTRIES[2]),
        SaveLoan(LoanRecord(drawn(terms(), "loan-2")[0]), None),
        AddTransfer(transfer("t-2")),
    ]
    with pytest.raises(ConcurrentUpdateError):
        books.commit(*([stale, *good] if place == "first" else [*good, stale]))
    assert books.account(CUSTOMER) == AccountView(line, (), (OPEN,))
    assert list(books.entries(LOAN)) == ENTRIES[:2]
    assert list(books.open_transfers()) == [COLLECTION]


def test_return_of_a_transfer_is_accepted_once_and_only_when_settled(
    stores: StoreUnderTest,
) -> None:
    back = SaveTransfer(replace(PAID, status=TransferStatus.RETURNED), PAID)
    stores.books.commit(AddTransfer(COLLECTION))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(back)
    stores.books.commit(SaveTransfer(PAID, COLLECTION))
    stores.books.commit(back)
    assert stored(stores) == back.after
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(back)


def test_failed_refund_stays_open_until_it_is_resolved_once(stores: StoreUnderTest) -> None:
    refund = replace(COLLECTION, direction=Direction.REFUND)
    failed = replace(refund, status=TransferStatus.FAILED, reason="account_closed")
    resolved = SaveTransfer(replace(failed, status=TransferStatus.RESOLVED), failed)
    stores.books.commit(AddTransfer(refund))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(resolved)
    stores.books.commit(SaveTransfer(failed, refund))
    assert list(stores.books.open_transfers()) == [failed]
    stores.books.commit(resolved)
    assert list(stores.books.open_transfers()) == []
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(resolved)


def test_reason_of_a_declined_collection_is_read_as_it_was_saved(stores: StoreUnderTest) -> None:
    declined = LoanRecord(OPEN.account, declined="insufficient_funds")
    stores.books.commit(SaveLoan(declined, None))
    assert stores.books.loan(CUSTOMER, LOAN) == declined


def test_attempt_of_a_transfer_is_saved_until_it_has_a_result(stores: StoreUnderTest) -> None:
    tried = replace(COLLECTION, attempts=1, tried_at=NOON)
    stores.books.commit(AddTransfer(COLLECTION))
    stores.books.commit(SaveTransfer(tried, COLLECTION))
    assert stored(stores) == tried
    assert list(stores.books.open_transfers()) == [tried]
    with pytest.raises(ConcurrentUpdateError):
        # Another delivery has noted an attempt since it was read.
        stores.books.commit(SaveTransfer(PAID, COLLECTION))
    stores.books.commit(SaveTransfer(PAID, tried))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveTransfer(tried, COLLECTION))
    assert stored(stores) == PAID
    assert list(stores.books.open_transfers()) == []


def test_several_transfers_are_read_without_those_that_are_missing(stores: StoreUnderTest) -> None:
    made = [replace(transfer(), transfer_id=f"in-{number}") for number in range(120)]
    for one in made:
        stores.books.commit(AddTransfer(one))
    wanted = [one.transfer_id for one in made]
    found = stores.books.transfers(["in-none", *wanted])
    assert sorted(found, key=lambda one: wanted.index(one.transfer_id)) == made
    assert list(stores.books.transfers([])) == []
