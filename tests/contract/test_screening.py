"""The stores of screening: states of persons, cases, the list, and what a hold changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from microloan.domain.approval import Act, Approval
from microloan.domain.customers.screening import CLEAR, Hold, Screening
from microloan.domain.customers.screening_case import Case, ScreeningList
from microloan.domain.errors import ConcurrentUpdateError
from microloan.ports.operator_writes import AddApproval
from microloan.ports.screening import ScreeningContext
from microloan.ports.screening_writes import (
    RequireScreeningList,
    SaveCase,
    SaveScreening,
    SaveScreeningList,
)
from microloan.ports.writes import HoldLine, LineRecord, SaveLine
from tests.support.builders.examples import CARD, CUSTOMER, LINE, NOON, known

if TYPE_CHECKING:
    from tests.support.cloud.store_under_test import StoreUnderTest

HOLD = Hold(1, "case-1", NOON)
LISTED = Screening(listed=1)
HELD = Screening(listed=1, hold=HOLD)
CASE = Case("case-1", CUSTOMER, 1, NOON)
FIRST = ScreeningList(1, "digest", 2, NOON)


def save(stores: StoreUnderTest, after: Screening, customer_id: str = CUSTOMER) -> Screening:
    """Save a state as it follows the stored one, and return it as stored."""
    before = stores.screening.screenings([customer_id])[customer_id]
    stores.screening.commit(SaveScreening(customer_id, after, before))
    return stores.screening.screenings([customer_id])[customer_id]


def test_person_without_a_stored_state_is_clear(stores: StoreUnderTest) -> None:
    assert stores.screening.screen(CUSTOMER) == ScreeningContext(CLEAR, None, is_customer=False)
    assert stores.books.on_hold([CUSTOMER]) == set()
    assert stores.people.load_for_application(CUSTOMER).screening == CLEAR


@pytest.mark.parametrize(
    "state",
    [LISTED, HELD, Screening(listed=2, released=1), Screening(hold=HOLD)],
    ids=["listed", "held", "released", "no longer listed"],
)
def test_screening_state_is_read_as_it_was_saved_by_every_reader(
    stores: StoreUnderTest, state: Screening
) -> None:
    stores.people.commit(*known())
    stored = replace(state, revision=1)
    assert save(stores, state) == stored
    line = stores.books.line(CUSTOMER)
    assert stores.screening.screen(CUSTOMER) == ScreeningContext(stored, line, is_customer=True)
    assert stores.people.load_for_application(CUSTOMER).screening == stored
    assert stores.books.load_for_draw(CUSTOMER, CARD.card_id, "loan-1").screening == stored
    assert stores.books.load_for_repayment(CUSTOMER, "loan-1", "in-1").screening == stored
    assert stores.books.load_for_joint_repayment(CUSTOMER, "key").screening == stored


def test_held_and_newly_listed_persons_are_on_hold(
    stores: StoreUnderTest,
) -> None:
    save(stores, LISTED, "cust-a")
    save(stores, HELD, "cust-b")
    save(stores, Screening(listed=1, released=1), "cust-c")
    assert stores.books.on_hold(["cust-a", "cust-b", "cust-c", "cust-d"]) == {"cust-a", "cust-b"}
    assert stores.night.on_hold(["cust-b"]) == {"cust-b"}
    assert stores.people.on_hold([]) == set()


def test_screening_reads_more_persons_than_one_batch_takes(stores: StoreUnderTest) -> None:
    save(stores, LISTED, "cust-149")
    many = [f"cust-{number}" for number in range(150)]
    assert stores.screening.on_hold(many) == {"cust-149"}
    assert list(stores.screening.screenings(many)) == many


def test_screening_state_changed_since_it_was_read_is_not_replaced(stores: StoreUnderTest) -> None:
    stored = save(stores, LISTED)
    for stale in (CLEAR, replace(stored, revision=7)):
        with pytest.raises(ConcurrentUpdateError):
            stores.screening.commit(SaveScreening(CUSTOMER, HELD, stale))
    assert save(stores, HELD) == replace(HELD, revision=2)


def test_empty_screening_state_is_deleted(stores: StoreUnderTest) -> None:
    stored = save(stores, LISTED)
    with pytest.raises(ConcurrentUpdateError):
        stores.screening.commit(SaveScreening(CUSTOMER, CLEAR, replace(stored, revision=2)))
    assert save(stores, stored.remove()) == CLEAR


def test_case_is_listed_as_open_until_it_is_released(stores: StoreUnderTest) -> None:
    later = Case(
        *("case-0", "cust-2", 0, NOON + timedelta(seconds=1)),
        opened_by="wang",
        reason="Order of the police",
    )
    assert stores.screening.case("case-1") is None
    stores.screening.commit(SaveCase(later), SaveCase(CASE))
    assert list(stores.books.open_cases()) == [CASE, later]
    released = CASE.release(NOON, "approval-1")
    stores.screening.commit(SaveCase(released))
    assert stores.books.case("case-1") == released
    assert list(stores.books.open_cases()) == [later]


def test_hold_is_a_new_line_version_that_later_writes_keep(
    stores: StoreUnderTest,
) -> None:
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    before = stores.books.line(CUSTOMER)
    assert before == LineRecord(LINE, 1)
    stores.people.commit(HoldLine(CUSTOMER, before, held=True))
    held = stores.books.line(CUSTOMER)
    assert held == LineRecord(LINE, 2, held=True)
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveLine(CUSTOMER, LINE, before))
    stores.books.commit(SaveLine(CUSTOMER, LINE, held))
    assert stores.books.line(CUSTOMER) == LineRecord(LINE, 3, held=True)
    stores.people.commit(HoldLine(CUSTOMER, stores.books.line(CUSTOMER), held=False))
    assert stores.books.line(CUSTOMER) == LineRecord(LINE, 4)


def test_hold_without_a_line_is_refused_when_a_line_exists(stores: StoreUnderTest) -> None:
    stores.people.commit(HoldLine(CUSTOMER, None, held=True), SaveCase(CASE))
    stores.people.commit(SaveLine(CUSTOMER, LINE, None))
    with pytest.raises(ConcurrentUpdateError):
        stores.people.commit(HoldLine(CUSTOMER, None, held=True))


def test_current_list_changed_since_it_was_read_is_not_replaced(stores: StoreUnderTest) -> None:
    assert stores.screening.current_list() is None
    stores.screening.commit(SaveScreeningList(FIRST, None))
    with pytest.raises(ConcurrentUpdateError):
        stores.screening.commit(SaveScreeningList(replace(FIRST, digest="other"), None))
    scanned = replace(FIRST, scanned_at=NOON)
    stores.screening.commit(SaveScreeningList(scanned, FIRST))
    assert stores.screening.current_list() == scanned
    second = ScreeningList(2, "other", 1, NOON)
    stores.screening.commit(SaveScreeningList(second, scanned))
    with pytest.raises(ConcurrentUpdateError):
        stores.screening.commit(SaveScreeningList(second, scanned))


def test_person_named_by_another_list_than_the_current_is_refused(stores: StoreUnderTest) -> None:
    stores.screening.commit(SaveScreeningList(FIRST, None))
    naming = SaveScreening(CUSTOMER, LISTED, CLEAR)
    with pytest.raises(ConcurrentUpdateError):
        stores.screening.commit(RequireScreeningList(2), naming)
    assert stores.screening.screenings([CUSTOMER]) == {CUSTOMER: CLEAR}
    stores.screening.commit(RequireScreeningList(1), naming)
    assert stores.screening.screenings([CUSTOMER]) == {CUSTOMER: replace(LISTED, revision=1)}


def test_segments_of_a_screening_scan_have_each_person_once(stores: StoreUnderTest) -> None:
    stores.people.commit(*known())
    wanted = {f"cust-{number}": save(stores, LISTED, f"cust-{number}") for number in range(9)}
    pages = [page for segment in range(3) for page in stores.screening.scan(segment, 3)]
    found = [item for page in pages for item in page.persons.items()]
    assert sorted(found) == sorted(wanted.items())
    # The customer who is clear is read, too.
    assert sum(page.read for page in pages) > len(wanted)


def test_personal_data_of_a_held_person_shows_no_hold_and_no_release(
    stores: StoreUnderTest,
) -> None:
    stores.people.commit(*known())
    clear = stores.persons.person(CUSTOMER)
    assert clear.line
    save(stores, HELD)
    stores.people.commit(SaveCase(CASE), HoldLine(CUSTOMER, clear.line, held=True))
    asked = Approval(
        approval_id="approval-1",
        act=Act.RELEASE_HOLD,
        customer_id=CUSTOMER,
        subject="case-1",
        amount=0,
        details=(("list_version", "1"),),
        requested_by="wang",
        requested_at=NOON,
        reason="Another person of that name",
    )
    stores.books.commit(AddApproval(asked))
    held = stores.persons.person(CUSTOMER)
    assert held.line
    assert replace(held, line=LineRecord(held.line.line, clear.line.version)) == clear
