"""The value date of a transfer that an operator resolves."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microloan.domain.calendar import ONE_DAY
from microloan.domain.errors import InvalidInputError
from microloan.domain.loan import Loan
from microloan.domain.payments.transfer import TransferStatus
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import UNKNOWN

EVIDENCE = "Gateway operator Li, mail of 20 January, ticket 4711"
THIRD_DAY = DRAWN_ON + timedelta(days=2)


def opened_bank(today: date = DRAWN_ON) -> InMemoryBank:
    bank = InMemoryBank(today)
    bank.customer()
    return bank


def unanswered(bank: InMemoryBank, transfer_id: str) -> str:
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(transfer_id)
    return transfer_id


def draw_by_hand(arrived_on: date, resolved_on: date) -> tuple[InMemoryBank, str]:
    """Draw on the first day, and resolve the transfer on another."""
    bank = opened_bank()
    draw = bank.borrow()
    unanswered(bank, draw.transfer_id)
    bank.clock.set(resolved_on)
    resolve(bank, draw.transfer_id, settled_on=arrived_on)
    return bank, draw.opening.loan_id


def resolve(
    bank: InMemoryBank, transfer_id: str, *, settled: bool = True, settled_on: date | None
) -> None:
    two_people.resolve_transfer(
        transfer_id,
        settled=settled,
        settled_on=settled_on,
        evidence=EVIDENCE,
        books=bank.store,
        clock=bank.clock,
    )


def loan_of(bank: InMemoryBank, loan_id: str) -> Loan:
    return bank.loan(loan_id).account.loan


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 400))
def test_draw_that_arrived_days_later_costs_what_a_draw_of_that_day_costs(
    in_transit: int, until_resolved: int, later: int
) -> None:
    arrived_on = DRAWN_ON + timedelta(days=in_transit)
    resolved_on = arrived_on + timedelta(days=until_resolved)
    by_hand = loan_of(*draw_by_hand(arrived_on, resolved_on))
    other = opened_bank(arrived_on)
    at_once = loan_of(other, other.open_loan())
    day = resolved_on + timedelta(days=later)

    assert by_hand.on(day).owed(day) == at_once.on(day).owed(day)
    assert by_hand.on(day).payoff(day) == at_once.on(day).payoff(day)
    assert by_hand.schedule() == at_once.schedule()


def test_draw_that_arrived_on_its_day_costs_the_days_until_the_operator_says_so() -> None:
    bank, loan_id = draw_by_hand(DRAWN_ON, THIRD_DAY)

    assert loan_of(bank, loan_id).owed(THIRD_DAY).interest == 10_00
    assert bank.line().due_day == DRAWN_ON.day
    assert audit(bank.store).findings == ()


def test_evidence_and_date_are_kept_with_the_transfer() -> None:
    bank, _ = draw_by_hand(THIRD_DAY - ONE_DAY, THIRD_DAY)
    [resolved] = bank.store.tables.transfers.values()

    assert (resolved.settled_on, resolved.evidence) == (THIRD_DAY - ONE_DAY, EVIDENCE)


@pytest.mark.parametrize(
    ("settled", "settled_on", "message"),
    [
        (True, None, "needs the date"),
        (True, DRAWN_ON - ONE_DAY, "from 2024-01-15 to 2024-01-17"),
        (True, THIRD_DAY + ONE_DAY, "from 2024-01-15 to 2024-01-17"),
        (False, THIRD_DAY, "has no date"),
    ],
)
def test_day_on_which_no_money_moved_is_refused_and_changes_nothing(
    settled_on: date | None, message: str, *, settled: bool
) -> None:
    bank = opened_bank()
    drawn = unanswered(bank, bank.borrow().transfer_id)
    bank.clock.set(THIRD_DAY)

    with pytest.raises(InvalidInputError, match=message) as invalid:
        resolve(bank, drawn, settled=settled, settled_on=settled_on)

    assert (invalid.value.field, invalid.value.code) == ("settled_on", "settled_on_invalid")
    assert bank.store.tables.transfers[drawn].status is TransferStatus.REQUESTED


def pay(bank: InMemoryBank) -> str:
    loan_id = bank.open_loan()
    bank.clock.set(THIRD_DAY)
    transfer = bank.repay(loan_id, 100_00).transfer
    return transfer.transfer_id


def refund(bank: InMemoryBank) -> str:
    loan_id = bank.open_loan()
    bank.clock.set(THIRD_DAY)
    bank.move(bank.cross(loan_id, 10_100_00).transfer_id)
    [sent] = bank.outbox()
    return sent.transfer_id


@pytest.mark.parametrize("request_", [pay, refund])
@pytest.mark.parametrize("settled_on", [None, THIRD_DAY])
def test_payment_and_refund_need_no_day_and_keep_a_given_one(
    request_: Callable[[InMemoryBank], str], settled_on: date | None
) -> None:
    bank = opened_bank()
    transfer_id = unanswered(bank, request_(bank))

    resolve(bank, transfer_id, settled_on=settled_on)

    assert bank.store.tables.transfers[transfer_id].settled_on == settled_on
    assert audit(bank.store).findings == ()
