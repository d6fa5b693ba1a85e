"""The customer closes the line when neither side owes anything, and an application opens it."""

import re
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.errors import LineInUseError, StateConflictError
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.payments.transfer import Direction
from microloan.usecases.caller import customer_of
from microloan.usecases.lending.close_line import close_own_line
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER as CUSTOMER_ID
from tests.support.builders.examples import WEAK_REPORT
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED

START = date(2024, 1, 15)
LOWER_PRICE = Decimal("0.0002")


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(START)
    bank.customer()
    return bank


def obstacles(bank: InMemoryBank) -> dict[str, int]:
    """Return what stands in the way of a closing, without the zeros."""
    with pytest.raises(LineInUseError) as refusal:
        close_own_line(CUSTOMER_ID, bank.store, bank.clock)
    assert re.search(r"(Settle all loans|Wait until)", refusal.value.message)
    assert bank.store.line_changes(CUSTOMER_ID) == []
    return {name: value for name, value in refusal.value.obstacles.items() if value}


def test_closed_line_is_kept_with_its_change_and_lends_nothing(bank: InMemoryBank) -> None:
    limit = bank.line().limit

    record = close_own_line(CUSTOMER_ID, bank.store, bank.clock)

    assert bank.line().standing(START) is LineStanding.CLOSED
    assert bank.line().available_on(START) == 0
    [change] = bank.store.line_changes(CUSTOMER_ID)
    assert (change.changed_by, change.reason) == (CUSTOMER, CUSTOMER_REQUEST)
    assert (change.before.limit, change.after.limit, change.version) == (limit, 0, record.version)
    with pytest.raises(StateConflictError) as refusal:
        bank.borrow(500_00, 5)
    assert refusal.value.code == "line_closed"
    assert audit(bank.store).findings == ()


def test_repeated_closing_changes_nothing(bank: InMemoryBank) -> None:
    first = close_own_line(CUSTOMER_ID, bank.store, bank.clock)
    assert close_own_line(CUSTOMER_ID, bank.store, bank.clock) == first
    assert len(bank.store.line_changes(CUSTOMER_ID)) == 1


def test_draw_in_transit_stands_in_the_way_of_a_closing(bank: InMemoryBank) -> None:
    bank.borrow(500_00, 5)
    assert obstacles(bank) == {"open_loans": 1, "used": 500_00}


def test_refund_under_way_or_failed_stands_in_the_way_of_a_closing(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    overpaid = bank.cross(loan_id, 600_25).transfer_id
    bank.move(overpaid)
    [refund] = bank.outbox(Direction.REFUND)
    assert obstacles(bank) == {"refunding": refund.amount}

    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)

    assert obstacles(bank) == {"credit": refund.amount}


def test_line_can_be_closed_when_the_last_loan_is_settled(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    bank.repay(loan_id)
    bank.deliver()
    assert close_own_line(CUSTOMER_ID, bank.store, bank.clock).line.limit == 0
    assert audit(bank.store).findings == ()


def test_payment_after_the_closing_is_refunded(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(500_00, 5)
    late = bank.cross(loan_id, 100_00).transfer_id
    two_people.correct_loan(
        *(CUSTOMER_ID, loan_id, "approval-1"),
        amount=500_25,
        counts_from=START,
        reason="charged twice in error",
        books=bank.store,
        clock=bank.clock,
    )
    assert close_own_line(CUSTOMER_ID, bank.store, bank.clock).line.limit == 0
    bank.move(late)
    [refund] = bank.outbox(Direction.REFUND)
    assert refund.amount == 100_00
    assert audit(bank.store).findings == ()


def test_application_after_a_closing_keeps_a_lower_price() -> None:
    bank = InMemoryBank(START)
    bank.bureau.answer = WEAK_REPORT
    caller = bank.invite()
    bank.bind(caller)
    bank.apply(caller)
    customer_id = customer_of(caller, bank.store)
    offered = bank.line(customer_id).daily_rate
    assert offered > LOWER_PRICE
    two_people.reprice_line(customer_id, LOWER_PRICE, bank.store, bank.clock)
    close_own_line(customer_id, bank.store, bank.clock)

    bank.apply(caller)

    assert bank.line(customer_id).daily_rate == LOWER_PRICE
    assert audit(bank.store).findings == ()
    bank.clock.set(date(2025, 1, 16))
    bank.apply(caller)
    assert bank.line(customer_id).daily_rate == offered
    assert audit(bank.store).findings == ()
