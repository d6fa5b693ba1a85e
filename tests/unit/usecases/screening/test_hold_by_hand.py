"""A hold by one operator's decision, which two people release."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.customers.screening import Screening
from microloan.domain.customers.screening_case import Case
from microloan.domain.errors import (
    InvalidInputError,
    NotFoundError,
    StateConflictError,
    ThrottledError,
)
from microloan.ports.payment_gateway import TransferOutcome
from microloan.ports.screening_writes import SaveScreening
from microloan.usecases.operations.approvals import approve
from microloan.usecases.screening.hold import hold_by_hand
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.screening import ask_release, import_list, release_all

WHY = "Order of the police, case 4711"


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def hold(bank: InMemoryBank, customer_id: str = CUSTOMER, reason: str = WHY) -> Case:
    return hold_by_hand(customer_id, "wang", reason, bank.store, bank.clock)


def test_one_person_puts_a_customer_on_hold_and_nothing_moves(bank: InMemoryBank) -> None:
    waiting = bank.borrow().transfer_id

    case = hold(bank, reason=f" {WHY} ")

    assert list(bank.store.open_cases()) == [case]
    assert (case.customer_id, case.list_version, case.opened_at) == (
        CUSTOMER,
        0,
        bank.clock.now(),
    )
    assert (case.opened_by, case.reason) == ("wang", WHY)
    record = bank.store.line(CUSTOMER)
    assert record
    assert record.held
    with pytest.raises(ThrottledError):
        bank.borrow(key="another")
    assert bank.move(waiting) is TransferOutcome.UNKNOWN
    assert bank.gateway.sent == []


def test_case_has_the_clock_of_24_hours(bank: InMemoryBank) -> None:
    hold(bank)

    bank.clock.wait(timedelta(hours=24))
    assert bank.core.sweep().cases_overdue == 0
    bank.clock.wait(timedelta(seconds=1))
    assert bank.core.sweep().cases_overdue == 1


def test_two_people_release_it_and_the_holder_alone_cannot(bank: InMemoryBank) -> None:
    case = hold(bank)
    asked = ask_release(case, bank.store, bank.clock, "wang")
    with pytest.raises(StateConflictError) as own:
        approve(asked.approval_id, asked.digest, "wang", WHY, bank.store, bank.clock)
    assert own.value.code == "approval_own"

    approve(asked.approval_id, asked.digest, "li", WHY, bank.store, bank.clock)

    released = bank.store.case(case.case_id)
    assert released == case.release(bank.clock.now(), asked.approval_id)
    assert bank.borrow().opening.loan_id
    assert audit(bank.store).findings == ()


def test_customer_on_hold_is_not_held_twice_and_the_case_is_named(bank: InMemoryBank) -> None:
    case = hold(bank)

    with pytest.raises(StateConflictError, match=case.case_id) as refused:
        hold(bank, reason="A second order, case 4712")

    assert refused.value.code == "person_on_hold"
    assert list(bank.store.open_cases()) == [case]


def test_customer_can_be_held_again_after_the_release(bank: InMemoryBank) -> None:
    first = hold(bank)
    release_all(bank.store, bank.clock)
    bank.clock.wait(timedelta(hours=1))

    second = hold(bank)

    assert second.case_id != first.case_id
    assert list(bank.store.open_cases()) == [second]


def test_list_joins_a_hold_by_hand_and_the_cause_stays(bank: InMemoryBank) -> None:
    case = hold(bank)
    asked = ask_release(case, bank.store, bank.clock)
    import_list([CUSTOMER], bank.store, bank.clock)

    joined = replace(case, list_version=1)
    assert list(bank.store.open_cases()) == [joined]
    with pytest.raises(StateConflictError) as refused:
        approve(asked.approval_id, asked.digest, "li", WHY, bank.store, bank.clock)
    assert refused.value.code == "case_changed"
    release_all(bank.store, bank.clock)
    assert bank.store.screen(CUSTOMER).screening.released == 1


def test_release_of_a_hold_by_hand_does_not_undo_that_of_a_hit(bank: InMemoryBank) -> None:
    import_list([CUSTOMER], bank.store, bank.clock)
    release_all(bank.store, bank.clock)
    hold(bank)

    release_all(bank.store, bank.clock)

    state = bank.store.screen(CUSTOMER).screening
    assert (state.listed, state.released, state.stopped_by) == (1, 1, None)


def test_hold_before_the_scan_is_of_the_version_that_names_the_customer(
    bank: InMemoryBank,
) -> None:
    before = bank.store.screen(CUSTOMER).screening
    bank.store.commit(SaveScreening(CUSTOMER, Screening(listed=3), before))

    assert hold(bank).list_version == 3
    release_all(bank.store, bank.clock)
    assert bank.store.screen(CUSTOMER).screening.stopped_by is None


def test_customer_without_a_line_can_be_held() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.bind(caller)
    [customer_id] = bank.store.tables.profiles

    hold(bank, customer_id)

    with pytest.raises(ThrottledError):
        bank.apply(caller)


def test_person_without_an_account_is_not_held(bank: InMemoryBank) -> None:
    with pytest.raises(NotFoundError) as refused:
        hold(bank, "cust-of-no-one")

    assert refused.value.code == "customer_not_found"
    assert bank.store.open_cases() == []


def test_hold_needs_a_reason(bank: InMemoryBank) -> None:
    with pytest.raises(InvalidInputError) as invalid:
        hold(bank, reason="short")

    assert invalid.value.code == "reason_invalid"
    assert bank.store.open_cases() == []
