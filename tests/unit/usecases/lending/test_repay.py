from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.errors import (
    IdempotencyMismatchError,
    InvalidInputError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.allocation import NOTHING, Allocation
from microloan.domain.payments.transfer import Direction
from microloan.domain.product import PRODUCT
from microloan.ports.loan_book import RepaymentContext
from microloan.usecases.lending.repay import RepaymentRequest, payoffs, repay
from microloan_testing.two_people import write_off
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN

DAY = date(2024, 1, 25)


class Repaying(InMemoryBank):
    """A bank with one open loan of 10,000 yuan, ten days later."""

    def __init__(self) -> None:
        super().__init__()
        self.customer()
        self.loan_id = self.open_loan()
        self.clock.set(DAY)


@pytest.fixture
def bank() -> Repaying:
    return Repaying()


def test_repayment_without_an_amount_collects_the_payoff_and_closes_the_loan(
    bank: Repaying,
) -> None:
    asked = bank.repay(bank.loan_id).transfer
    assert (asked.amount, asked.direction, asked.card_id) == (
        10_050_00,
        Direction.COLLECT,
        CARD.card_id,
    )
    assert asked.expected == Allocation(interest=50_00, principal=10_000_00)
    bank.deliver()
    account = bank.loan(bank.loan_id).account
    assert (account.status, account.loan.principal) == (LoanStatus.SETTLED, 0)
    assert (bank.line().unused_on(bank.clock.today), bank.line().open_loans) == (50_000_00, 0)


def test_repayment_in_transit_leaves_the_principal_unchanged(bank: Repaying) -> None:
    asked = bank.repay(bank.loan_id, 1_050_00)
    record = bank.loan(bank.loan_id)
    assert record.collecting == asked.transfer.transfer_id
    assert record.account.loan.principal == 10_000_00
    assert bank.line().unused_on(bank.clock.today) == 40_000_00


def test_part_repayment_frees_its_principal_and_leaves_the_loan_open(bank: Repaying) -> None:
    bank.repay(bank.loan_id, 1_050_00)
    bank.deliver()
    record = bank.loan(bank.loan_id)
    assert (record.collecting, record.account.status) == (None, LoanStatus.OPEN)
    assert record.account.loan.principal == 9_000_00
    assert (bank.line().unused_on(bank.clock.today), bank.line().open_loans) == (41_000_00, 1)


def test_payment_beyond_the_payoff_is_refunded_by_a_transfer(bank: Repaying) -> None:
    asked = bank.cross(bank.loan_id, 10_150_00)
    assert asked.expected.unapplied == 100_00
    bank.move(asked.transfer_id)
    (refund,) = bank.outbox()
    assert (refund.direction, refund.amount, refund.card_id) == (
        Direction.REFUND,
        100_00,
        asked.card_id,
    )
    account = bank.loan(bank.loan_id).account
    assert (account.credit, account.refunding) == (0, 100_00)
    bank.deliver()
    account = bank.loan(bank.loan_id).account
    assert (account.credit, account.refunding, account.finished) == (0, 0, True)
    assert bank.gateway.bank == 50_00  # ten days of interest is all that stays


def test_repayment_has_the_day_of_the_request_as_value_date(bank: Repaying) -> None:
    asked = bank.repay(bank.loan_id).transfer
    bank.clock.next_day()
    bank.deliver()
    entry = bank.store.entries(bank.loan_id)[-1]
    assert (entry.value_date, entry.booked_on) == (DAY, DAY + timedelta(days=1))
    assert entry.allocation == asked.expected
    assert bank.loan(bank.loan_id).account.status is LoanStatus.SETTLED


@pytest.mark.parametrize("amount", [0, -1])
def test_repayment_request_of_zero_or_less_is_refused(bank: Repaying, amount: int) -> None:
    before = deepcopy(bank.store.tables)
    with pytest.raises(InvalidInputError) as refusal:
        bank.repay(bank.loan_id, amount)
    assert refusal.value.field == "amount"
    assert bank.store.tables == before


def test_repayment_above_the_payoff_is_refused_and_the_payoff_accepted(
    bank: Repaying,
) -> None:
    before = deepcopy(bank.store.tables)
    for amount in (10_050_01, 1_000_000_00, 2**53, 10**40):
        with pytest.raises(InvalidInputError) as refusal:
            bank.repay(bank.loan_id, amount)
        assert (refusal.value.field, refusal.value.code) == ("amount", "amount_exceeds_payoff")
        assert "10,050.00 yuan" in refusal.value.message
    assert bank.store.tables == before
    assert bank.repay(bank.loan_id, 10_050_00).transfer.amount == 10_050_00


def test_repayment_of_another_payoff_than_shown_is_refused(
    bank: Repaying,
) -> None:
    """M16: a payment that was returned after the screen was drawn is not collected unseen."""

    def settle(expected: int) -> int:
        request = RepaymentRequest(bank.loan_id, None, f"shown-{expected}", "f", expected)
        return repay(CUSTOMER, request, bank.store, bank.clock).transfer.amount

    with pytest.raises(StateConflictError) as refusal:
        settle(10_049_99)
    assert refusal.value.code == "payoff_changed"
    assert "10,050.00 yuan" in refusal.value.message
    assert bank.outbox() == []
    assert settle(10_050_00) == 10_050_00


def test_repayment_below_the_minimum_is_refused_unless_it_pays_all_that_is_due(
    bank: Repaying,
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        bank.repay(bank.loan_id, PRODUCT.min_repayment - 1)
    assert (refusal.value.field, refusal.value.code) == ("amount", "repayment_too_small")
    bank.repay(bank.loan_id, 10_049_50)
    bank.deliver()
    assert bank.repay(bank.loan_id, 50, key="rest").transfer.amount == 50


def test_second_repayment_during_a_collection_is_refused(bank: Repaying) -> None:
    bank.repay(bank.loan_id, 100_00, key="a")
    with pytest.raises(StateConflictError) as refusal:
        bank.repay(bank.loan_id, 100_00, key="b")
    assert refusal.value.code == "collection_pending"
    assert len(bank.outbox()) == 1


def test_repayment_after_a_failed_collection_is_accepted(bank: Repaying) -> None:
    bank.gateway.script = [DECLINED]
    first = bank.repay(bank.loan_id, key="a").transfer
    bank.deliver()
    assert bank.loan(bank.loan_id).account.status is LoanStatus.OPEN
    assert bank.repay(bank.loan_id, key="a").transfer.reason == "insufficient_funds"
    second = bank.repay(bank.loan_id, key="b").transfer
    assert first.transfer_id != second.transfer_id


def test_repayment_of_a_settled_loan_or_one_in_transit_is_refused(bank: Repaying) -> None:
    bank.repay(bank.loan_id)
    bank.deliver()
    on_its_way = bank.borrow(key="later").opening.loan_id
    for loan_id, code in [(bank.loan_id, "loan_settled"), (on_its_way, "loan_not_disbursed")]:
        with pytest.raises(StateConflictError) as refusal:
            bank.repay(loan_id, key="again")
        assert refusal.value.code == code


def test_repayment_of_a_cancelled_loan_is_refused(bank: Repaying) -> None:
    cancelled = bank.borrow(key="later").opening.loan_id
    bank.gateway.script = [DECLINED]
    bank.deliver()
    with pytest.raises(StateConflictError):
        bank.repay(cancelled, key="again")


def test_repayment_of_another_customers_loan_is_not_found_as_an_unknown_one(bank: Repaying) -> None:
    before = deepcopy(bank.store.tables)
    messages = set()
    for customer_id, loan_id in [("cust-2", bank.loan_id), (CUSTOMER, "loan-unheard-of")]:
        with pytest.raises(NotFoundError) as refusal:
            bank.repay(loan_id, customer_id=customer_id)
        messages.add((refusal.value.code, refusal.value.message))
    assert len(messages) == 1
    assert bank.store.tables == before


def test_repeated_repayment_request_returns_the_same_transfer(bank: Repaying) -> None:
    first = bank.repay(bank.loan_id)
    assert bank.repay(bank.loan_id) == replace(first, repeated=True)
    bank.deliver()
    again = bank.repay(bank.loan_id)
    assert (again.repeated, again.transfer.transfer_id) == (True, first.transfer.transfer_id)
    assert len(bank.gateway.moved) == 2  # the disbursement and one collection


def test_repayment_with_a_used_key_and_another_body_is_refused(bank: Repaying) -> None:
    bank.repay(bank.loan_id, 100_00)
    with pytest.raises(IdempotencyMismatchError):
        bank.repay(bank.loan_id, 200_00)


def test_concurrent_repetition_of_a_repayment_collects_once(bank: Repaying) -> None:
    bank.store.before_commit.append(lambda: bank.repay(bank.loan_id))
    assert bank.repay(bank.loan_id).repeated
    assert len(bank.outbox()) == 1


def test_second_of_two_concurrent_repayments_is_refused(bank: Repaying) -> None:
    bank.store.before_commit.append(lambda: bank.repay(bank.loan_id, 100_00, key="other"))
    with pytest.raises(StateConflictError) as refusal:
        bank.repay(bank.loan_id)
    assert refusal.value.code == "collection_pending"


def test_repayment_during_a_collection_without_a_result_is_refused(bank: Repaying) -> None:
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(bank.repay(bank.loan_id, key="a").transfer.transfer_id)
    with pytest.raises(StateConflictError):
        bank.repay(bank.loan_id, key="b")


def test_payoffs_are_shown_for_today_and_the_next_ten_days(bank: Repaying) -> None:
    told = list(payoffs(CUSTOMER, bank.loan_id, bank.store, bank.clock))
    assert [day for day, _ in told] == [DAY + timedelta(days=n) for n in range(11)]
    assert [owed.total for _, owed in told] == [10_050_00 + n * 5_00 for n in range(11)]


def test_payoffs_of_a_settled_loan_are_zero(bank: Repaying) -> None:
    bank.repay(bank.loan_id)
    bank.deliver()
    told = payoffs(CUSTOMER, bank.loan_id, bank.store, bank.clock)
    assert {owed for _, owed in told} == {NOTHING}
    with pytest.raises(NotFoundError):
        payoffs("cust-2", bank.loan_id, bank.store, bank.clock)


def test_inconsistent_batch_of_a_repeated_repayment_is_read_again(
    bank: Repaying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is no snapshot: no transfer yet, and the loan already being collected by it."""
    first = bank.repay(bank.loan_id, 100_00)
    torn = [RepaymentContext(bank.loan(bank.loan_id), None)]
    read = bank.store.load_for_repayment
    monkeypatch.setattr(
        bank.store, "load_for_repayment", lambda *of: torn.pop() if torn else read(*of)
    )
    again = bank.repay(bank.loan_id, 100_00)
    assert (again.transfer, again.repeated, torn) == (first.transfer, True, [])


@pytest.mark.parametrize("status", [LoanStatus.OPEN, LoanStatus.WRITTEN_OFF])
def test_second_repayment_during_a_collection_changes_nothing(status: LoanStatus) -> None:
    bank = BankAtMidnight()
    if status is LoanStatus.WRITTEN_OFF:
        bank.clock.set(date(2025, 3, 1))
        bank.night()
        bank.gateway.script = [DECLINED, DECLINED]
        bank.deliver()
        write_off(CUSTOMER, bank.large, "bankrupt, no assets found", bank.store, bank.clock)
    assert bank.loan(bank.large).account.status is status
    bank.repay(bank.large, 100_00, key="a")
    before = deepcopy(bank.store.tables)
    with pytest.raises(StateConflictError) as refusal:
        bank.repay(bank.large, 100_00, key="b")
    assert refusal.value.code == "collection_pending"
    assert bank.store.tables == before
