from datetime import date, timedelta

import pytest

from microloan.domain.loan.allocation import Allocation
from microloan.domain.payments.transfer import Direction
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.fakes.outbound_services import CLOSED

DUE = date(2024, 2, 15)


@pytest.fixture
def bank() -> BankAtMidnight:
    return BankAtMidnight()


def due(bank: BankAtMidnight) -> None:
    bank.clock.set(DUE, 0)
    bank.night()


def collected(bank: BankAtMidnight) -> int:
    return sum(accrued.collections for accrued in bank.accrue())


def test_amount_due_is_collected_from_the_card_on_the_due_day(
    bank: BankAtMidnight,
) -> None:
    bank.clock.set(DUE - timedelta(days=1), 0)
    bank.night()
    assert bank.outbox() == []
    due(bank)
    asked = {transfer.loan_id: transfer for transfer in bank.outbox(Direction.COLLECT)}
    assert len(asked) == 2
    first = asked[bank.large]
    assert (first.amount, first.value_date) == (1_155_00, DUE)
    assert first.expected == Allocation(interest=155_00, principal=1_000_00)
    assert bank.loan(first.loan_id).collecting == first.transfer_id


def test_failed_collection_is_not_requested_again_in_the_same_run(bank: BankAtMidnight) -> None:
    due(bank)
    assert collected(bank) == 0
    assert len(bank.outbox()) == 2
    bank.gateway.script = [CLOSED, CLOSED]
    bank.deliver()
    bank.accrue()
    assert bank.outbox() == []


def test_failed_collection_is_requested_again_in_the_afternoon(
    bank: BankAtMidnight,
) -> None:
    due(bank)
    today = bank.clock.today
    bank.gateway.script = [CLOSED, CLOSED]
    bank.deliver()
    for _ in range(2):
        bank.clock.set(today, 17)
        bank.accrue()
        assert len(bank.outbox()) == 2
    bank.gateway.script = [CLOSED, CLOSED]
    bank.deliver()
    # Overdue: by night only.
    bank.clock.set(today + timedelta(days=1), 17)
    bank.accrue()
    assert bank.outbox() == []


def test_overdue_loan_is_collected_again_every_night_with_its_penalty(
    bank: BankAtMidnight,
) -> None:
    due(bank)
    for amount in (1_155_00, 1_156_31):  # a day of grace, then two days of penalty
        bank.gateway.script = [CLOSED, CLOSED]
        bank.deliver()
        bank.clock.next_day()
        bank.night()
        asked = {transfer.loan_id: transfer.amount for transfer in bank.outbox()}
        assert asked[bank.large] == amount


def test_loan_with_a_customers_repayment_in_transit_is_not_collected(bank: BankAtMidnight) -> None:
    bank.clock.set(DUE, 0)
    bank.repay(bank.large, 1_155_00)
    bank.store.before_commit.append(lambda: bank.repay(bank.small, 215_50))
    bank.night()
    assert [asked.fingerprint != "" for asked in bank.outbox()] == [True, True]


def test_loans_in_transit_and_settled_loans_are_not_collected(bank: BankAtMidnight) -> None:
    for loan_id in (bank.large, bank.small):
        bank.repay(loan_id)
    bank.deliver()
    bank.borrow(2_000_00, 5, key="third")
    bank.clock.set(date(2024, 3, 20), 0)
    bank.night()
    assert [transfer.direction for transfer in bank.outbox()] == [Direction.DISBURSE]


def test_end_of_day_with_no_day_to_close_still_collects(bank: BankAtMidnight) -> None:
    due(bank)
    bank.gateway.script = [CLOSED, CLOSED]
    bank.deliver()
    bank.clock.next_day()
    bank.night()
    bank.clock.set(bank.clock.today, 17)
    assert bank.plan().dates == ()
    bank.accrue()
    assert len(bank.outbox()) == 2


def test_end_of_day_counts_only_the_new_collections(bank: BankAtMidnight) -> None:
    bank.clock.set(DUE, 0)
    assert collected(bank) == 2
    assert collected(bank) == 0
