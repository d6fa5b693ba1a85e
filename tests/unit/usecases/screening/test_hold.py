"""A person on hold: nothing leaves, nothing is collected, and two people release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain import ids
from microloan.domain.approval import ApprovalState
from microloan.domain.errors import NotFoundError, StateConflictError, ThrottledError, throttled
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import MANUAL_REVIEW_AFTER, Direction
from microloan.ports.payment_gateway import TransferOutcome
from microloan.ports.screening_writes import SaveScreening, SaveScreeningList
from microloan.usecases.lending.repay_due import DueRequest, DueResult, repay_due
from microloan.usecases.operations.approvals import approve
from microloan.usecases.operations.view_service_health import view_service_health
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER, PERSON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.screening import ask_release, import_list, release_all
from tests.support.fakes.outbound_services import SETTLED, UNKNOWN

SEEN = "Seen the passport"
DUE_DAY = date(2024, 2, 15)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def list_(bank: InMemoryBank, *customer_ids: str) -> None:
    import_list(customer_ids, bank.store, bank.clock)


def refused(act: Callable[[], object]) -> None:
    """Hold a refusal against that of a busy database."""
    with pytest.raises(ThrottledError) as found:
        act()
    assert (found.value.message, found.value.code) == (throttled().message, throttled().code)


# What is asked for


def test_binding_by_a_listed_person_is_refused_before_the_gateway_is_asked() -> None:
    bank = InMemoryBank()
    person = ids.customer_id(bank.vault.identity_hash(PERSON.resident_id))
    list_(bank, person)
    assert bank.store.open_cases() == []
    caller = bank.invite()
    refused(lambda: bank.bind(caller))
    refused(lambda: bank.bind(caller))
    [case] = bank.store.open_cases()
    assert (case.customer_id, case.list_version) == (person, 1)
    assert bank.store.tables.profiles == {}
    release_all(bank.store, bank.clock)
    assert bank.bind(caller)


def test_application_of_a_listed_person_is_refused_without_an_inquiry() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.bind(caller)
    person = ids.customer_id(bank.vault.identity_hash(PERSON.resident_id))
    list_(bank, person)
    refused(lambda: bank.apply(caller))
    assert bank.store.trail(person).inquiries == ()
    release_all(bank.store, bank.clock)
    assert bank.apply(caller).decision.offer


def test_a_draw_on_hold_is_refused_and_accepted_after_the_release(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    refused(bank.borrow)
    assert bank.store.loans(CUSTOMER) == []
    release_all(bank.store, bank.clock)
    assert bank.borrow().opening.loan_id


def test_draw_between_the_list_and_its_scan_places_the_hold(bank: InMemoryBank) -> None:
    before = bank.store.screen(CUSTOMER).screening
    bank.store.commit(SaveScreening(CUSTOMER, before.name(1), before))
    refused(bank.borrow)
    [case] = bank.store.open_cases()
    assert case.customer_id == CUSTOMER
    record = bank.store.line(CUSTOMER)
    assert record
    assert record.held


def test_repetition_of_an_accepted_draw_is_answered_on_hold(bank: InMemoryBank) -> None:
    first = bank.borrow()
    list_(bank, CUSTOMER)
    assert bank.borrow() == replace(first, repeated=True)


def test_repayment_on_hold_is_refused_but_a_repetition_is_answered(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan()
    asked = bank.repay(loan_id, 300_00, "first")
    list_(bank, CUSTOMER)
    assert bank.repay(loan_id, 300_00, "first") == replace(asked, repeated=True)
    refused(lambda: bank.repay(loan_id, 300_00, "second"))
    refused(lambda: bank.repay("loan-of-nobody", 300_00, "second"))


def test_payment_of_all_due_on_hold_is_refused_but_a_repetition_is_answered(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.open_loan()
    bank.clock.set(DUE_DAY)
    due = bank.loan(loan_id).account.loan.due_now(DUE_DAY)

    def pay(key: str) -> DueResult:
        return repay_due(CUSTOMER, DueRequest(due, key, "body"), bank.store, bank.clock)

    asked = pay("first")
    list_(bank, CUSTOMER)
    assert pay("first") == replace(asked, repeated=True)
    refused(lambda: pay("second"))


# What moves


def waiting(direction: Direction) -> tuple[InMemoryBank, str]:
    """Return a bank with a transfer that was never sent."""
    bank = InMemoryBank()
    bank.customer()
    if direction is Direction.DISBURSE:
        return bank, bank.borrow(1_000_00, 5).transfer_id
    loan_id = bank.open_loan(1_000_00, 5)
    if direction is Direction.COLLECT:
        return bank, bank.repay(loan_id, 300_00).transfer.transfer_id
    paid = bank.cross(loan_id, 1_100_50)
    bank.move(paid.transfer_id)
    return bank, bank.outbox(Direction.REFUND)[0].transfer_id


@pytest.mark.parametrize("direction", Direction)
def test_transfer_on_hold_waits_and_moves_after_the_release(
    direction: Direction,
) -> None:
    bank, transfer_id = waiting(direction)
    sent = len(bank.gateway.sent)
    list_(bank, CUSTOMER)
    for _ in range(3):
        assert bank.move(transfer_id) is TransferOutcome.UNKNOWN
        bank.clock.wait(MANUAL_REVIEW_AFTER)
        bank.core.sweep()
    assert len(bank.gateway.sent) == sent
    release_all(bank.store, bank.clock)
    bank.clock.wait(timedelta(hours=7))
    assert bank.core.sweep().results == {TransferOutcome.SETTLED: 1}
    assert bank.outbox() == []
    assert audit(bank.store).findings == ()


@pytest.mark.parametrize("direction", Direction)
def test_result_of_a_transfer_sent_before_the_hold_is_booked(
    direction: Direction,
) -> None:
    bank, transfer_id = waiting(direction)
    # The request was sent, and the worker stopped before it recorded the attempt.
    transfer = bank.store.tables.transfers[transfer_id]
    assert bank.gateway.send(transfer_id, direction, "token-1", transfer.amount) is SETTLED
    list_(bank, CUSTOMER)
    handle_payment_callback(
        transfer_id, CallbackStatus.SETTLED, bank.store, bank.gateway, bank.clock
    )
    assert bank.outbox() == []
    assert audit(bank.store).findings == ()


def test_transfer_on_hold_raises_no_alarm_and_needs_no_operator(bank: InMemoryBank) -> None:
    bank.borrow(1_000_00, 5)
    list_(bank, CUSTOMER)
    bank.clock.wait(MANUAL_REVIEW_AFTER)
    swept = bank.core.sweep()
    assert (swept.given_up, swept.age, swept.open) == ((), timedelta(), 1)
    health = view_service_health(bank.store, bank.store, bank.clock)
    assert (health.given_up, health.moving, health.oldest) == (0, 0, None)
    release_all(bank.store, bank.clock)
    health = view_service_health(bank.store, bank.store, bank.clock)
    assert (health.given_up, health.cases_overdue) == (1, 0)


def test_unanswered_transfer_without_a_hold_still_raises_the_alarm(
    bank: InMemoryBank,
) -> None:
    transfer_id = bank.borrow(1_000_00, 5).transfer_id
    bank.gateway.script = [UNKNOWN] * 9
    list_(bank, "cust-other")
    bank.clock.wait(MANUAL_REVIEW_AFTER)
    assert bank.core.sweep().given_up == (transfer_id,)


def test_end_of_day_on_hold_collects_nothing_and_values_the_loan() -> None:
    totals = []
    for on_hold in (False, True):
        bank = InMemoryBank()
        bank.customer()
        loan_id = bank.open_loan(1_000_00, 5)
        if on_hold:
            list_(bank, CUSTOMER)
        for _ in range(30):
            bank.clock.next_day()
            bank.night()
        bank.clock.next_day()
        due = bank.clock.today
        assert bank.loan(loan_id).account.loan.due_now(due)
        closings = bank.night()
        totals.append([closing.totals for closing in closings])
        assert len(bank.outbox(Direction.COLLECT)) == (0 if on_hold else 1)
        assert bank.loan(loan_id).account.status is LoanStatus.OPEN
    assert totals[0] == totals[1]
    release_all(bank.store, bank.clock)
    bank.clock.next_day()
    bank.night()
    assert len(bank.outbox(Direction.COLLECT)) == 1


# The case


def test_release_of_a_hold_needs_a_second_person(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    [case] = bank.store.open_cases()
    asked = ask_release(case, bank.store, bank.clock)
    with pytest.raises(StateConflictError) as own:
        approve(asked.approval_id, asked.digest, "wang", SEEN, bank.store, bank.clock)
    assert own.value.code == "approval_own"
    refused(bank.borrow)
    done = approve(asked.approval_id, asked.digest, "li", SEEN, bank.store, bank.clock)
    assert done.state is ApprovalState.APPROVED
    released = bank.store.case(case.case_id)
    assert released
    assert (released.released_at, released.approval_id) == (bank.clock.now(), asked.approval_id)
    record = bank.store.line(CUSTOMER)
    assert record
    assert not record.held


def test_a_second_release_of_a_case_is_refused(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    [case] = release_all(bank.store, bank.clock)
    again = ask_release(replace(case, list_version=9), bank.store, bank.clock)
    with pytest.raises(StateConflictError) as found:
        approve(again.approval_id, again.digest, "li", SEEN, bank.store, bank.clock)
    assert found.value.code == "case_released"


def test_release_of_an_unknown_case_is_not_found(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    [case] = bank.store.open_cases()
    asked = ask_release(replace(case, case_id="case-0"), bank.store, bank.clock)
    with pytest.raises(NotFoundError) as found:
        approve(asked.approval_id, asked.digest, "li", SEEN, bank.store, bank.clock)
    assert found.value.code == "case_not_found"


def test_release_requested_before_a_newer_list_is_refused(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    [case] = bank.store.open_cases()
    asked = ask_release(case, bank.store, bank.clock)
    list_(bank, CUSTOMER, "cust-other")
    with pytest.raises(StateConflictError) as found:
        approve(asked.approval_id, asked.digest, "li", SEEN, bank.store, bank.clock)
    assert found.value.code == "case_changed"
    [joined] = bank.store.open_cases()
    assert joined == replace(case, list_version=2)
    release_all(bank.store, bank.clock)
    assert bank.borrow().opening.loan_id


def test_case_open_for_more_than_24_hours_is_counted_as_overdue(bank: InMemoryBank) -> None:
    list_(bank, CUSTOMER)
    bank.clock.wait(timedelta(hours=24))
    assert bank.core.sweep().cases_overdue == 0
    bank.clock.wait(timedelta(seconds=1))
    assert bank.core.sweep().cases_overdue == 1
    assert view_service_health(bank.store, bank.store, bank.clock).cases_overdue == 1


def test_stored_list_without_named_persons_holds_no_customer(bank: InMemoryBank) -> None:
    list_(bank, "cust-other")
    current = bank.store.current_list()
    assert current
    bank.store.commit(SaveScreeningList(replace(current, version=2), current))
    assert bank.borrow().opening.loan_id
