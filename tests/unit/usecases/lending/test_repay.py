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
from microloan.usecases.lending.write_off import write_off
from tests.support.builders.bank_at_midnight import Overnight
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import World
from tests.support.fakes.outbound_services import DECLINED, UNKNOWN

DAY = date(2024, 1, 25)


class Repaying(World):
    """A world with one open loan of 10,000 yuan, ten days later."""

    def __init__(self) -> None:
        super().__init__()
        self.customer()
        self.loan_id = self.open_loan()
        self.clock.set(DAY)


@pytest.fixture
def world() -> Repaying:
    return Repaying()


def test_settling_asks_for_the_payoff_and_closes_the_loan(world: Repaying) -> None:
    asked = world.repay(world.loan_id).transfer
    assert (asked.amount, asked.direction, asked.card_id) == (
        10_050_00,
        Direction.COLLECT,
        CARD.card_id,
    )
    assert asked.expected == Allocation(interest=50_00, principal=10_000_00)
    world.deliver()
    account = world.loan(world.loan_id).account
    assert (account.status, account.loan.principal) == (LoanStatus.SETTLED, 0)
    assert (world.line().available, world.line().open_loans) == (50_000_00, 0)


def test_nothing_is_repaid_before_the_money_is_there(world: Repaying) -> None:
    asked = world.repay(world.loan_id, 1_050_00)
    record = world.loan(world.loan_id)
    assert record.collecting == asked.transfer.transfer_id
    assert record.account.loan.principal == 10_000_00
    assert world.line().available == 40_000_00


def test_a_part_frees_its_principal_and_the_loan_goes_on(world: Repaying) -> None:
    world.repay(world.loan_id, 1_050_00)
    world.deliver()
    record = world.loan(world.loan_id)
    assert (record.collecting, record.account.status) == (None, LoanStatus.OPEN)
    assert record.account.loan.principal == 9_000_00
    assert (world.line().available, world.line().open_loans) == (41_000_00, 1)


def test_what_is_paid_beyond_the_payoff_is_refunded_by_a_transfer(world: Repaying) -> None:
    asked = world.cross(world.loan_id, 10_150_00)
    assert asked.expected.unapplied == 100_00
    world.move(asked.transfer_id)
    (refund,) = world.outbox()
    assert (refund.direction, refund.amount, refund.card_id) == (
        Direction.REFUND,
        100_00,
        asked.card_id,
    )
    account = world.loan(world.loan_id).account
    assert (account.credit, account.refunding) == (0, 100_00)
    world.deliver()
    account = world.loan(world.loan_id).account
    assert (account.credit, account.refunding, account.finished) == (0, 0, True)
    assert world.gateway.bank == 50_00  # ten days of interest is all that stays


def test_the_value_date_is_the_day_the_customer_asked(world: Repaying) -> None:
    asked = world.repay(world.loan_id).transfer
    world.clock.next_day()
    world.deliver()
    entry = world.store.entries(world.loan_id)[-1]
    assert (entry.value_date, entry.booked_on) == (DAY, DAY + timedelta(days=1))
    assert entry.allocation == asked.expected
    assert world.loan(world.loan_id).account.status is LoanStatus.SETTLED


@pytest.mark.parametrize("amount", [0, -1])
def test_zero_or_less_is_refused(world: Repaying, amount: int) -> None:
    before = deepcopy(world.store.tables)
    with pytest.raises(InvalidInputError) as refusal:
        world.repay(world.loan_id, amount)
    assert refusal.value.field == "amount"
    assert world.store.tables == before


def test_more_than_the_payoff_is_refused_with_the_payoff_and_the_payoff_is_taken(
    world: Repaying,
) -> None:
    before = deepcopy(world.store.tables)
    for amount in (10_050_01, 1_000_000_00, 2**53, 10**40):
        with pytest.raises(InvalidInputError) as refusal:
            world.repay(world.loan_id, amount)
        assert (refusal.value.field, refusal.value.code) == ("amount", "amount_exceeds_payoff")
        assert "10,050.00 yuan" in refusal.value.message
    assert world.store.tables == before
    assert world.repay(world.loan_id, 10_050_00).transfer.amount == 10_050_00


def test_what_was_shown_is_what_is_collected_or_the_customer_is_asked_again(
    world: Repaying,
) -> None:
    """M16: a payment that was returned after the screen was drawn is not collected unseen."""

    def settle(expected: int) -> int:
        request = RepaymentRequest(world.loan_id, None, f"shown-{expected}", "f", expected)
        return repay(CUSTOMER, request, world.store, world.clock).transfer.amount

    with pytest.raises(StateConflictError) as refusal:
        settle(10_049_99)
    assert refusal.value.code == "payoff_changed"
    assert "10,050.00 yuan" in refusal.value.message
    assert world.outbox() == []
    assert settle(10_050_00) == 10_050_00


def test_a_collection_is_worth_its_fee_or_pays_all_that_is_due(world: Repaying) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        world.repay(world.loan_id, PRODUCT.min_repayment - 1)
    assert (refusal.value.field, refusal.value.code) == ("amount", "amount_too_small")
    world.repay(world.loan_id, 10_049_50)
    world.deliver()
    assert world.repay(world.loan_id, 50, key="rest").transfer.amount == 50


def test_a_loan_that_is_being_collected_is_not_collected_twice(world: Repaying) -> None:
    world.repay(world.loan_id, 100_00, key="a")
    with pytest.raises(StateConflictError) as refusal:
        world.repay(world.loan_id, 100_00, key="b")
    assert refusal.value.code == "collection_pending"
    assert len(world.outbox()) == 1


def test_after_a_failed_collection_the_customer_can_ask_again(world: Repaying) -> None:
    world.gateway.script = [DECLINED]
    first = world.repay(world.loan_id, key="a").transfer
    world.deliver()
    assert world.loan(world.loan_id).account.status is LoanStatus.OPEN
    assert world.repay(world.loan_id, key="a").transfer.reason == "insufficient_funds"
    second = world.repay(world.loan_id, key="b").transfer
    assert first.transfer_id != second.transfer_id


def test_a_settled_loan_and_one_on_its_way_cannot_be_repaid(world: Repaying) -> None:
    world.repay(world.loan_id)
    world.deliver()
    on_its_way = world.borrow(key="later").opening.loan_id
    for loan_id, code in [(world.loan_id, "loan_settled"), (on_its_way, "loan_not_disbursed")]:
        with pytest.raises(StateConflictError) as refusal:
            world.repay(loan_id, key="again")
        assert refusal.value.code == code


def test_a_cancelled_loan_cannot_be_repaid(world: Repaying) -> None:
    cancelled = world.borrow(key="later").opening.loan_id
    world.gateway.script = [DECLINED]
    world.deliver()
    with pytest.raises(StateConflictError):
        world.repay(cancelled, key="again")


def test_someone_elses_loan_looks_like_none(world: Repaying) -> None:
    before = deepcopy(world.store.tables)
    messages = set()
    for customer_id, loan_id in [("cust-2", world.loan_id), (CUSTOMER, "loan-unheard-of")]:
        with pytest.raises(NotFoundError) as refusal:
            world.repay(loan_id, customer_id=customer_id)
        messages.add((refusal.value.code, refusal.value.message))
    assert len(messages) == 1
    assert world.store.tables == before


def test_the_same_request_again_has_the_same_answer(world: Repaying) -> None:
    first = world.repay(world.loan_id)
    assert world.repay(world.loan_id) == replace(first, repeated=True)
    world.deliver()
    again = world.repay(world.loan_id)
    assert (again.repeated, again.transfer.transfer_id) == (True, first.transfer.transfer_id)
    assert len(world.gateway.moved) == 2  # the disbursement and one collection


def test_the_same_key_with_another_body_is_refused(world: Repaying) -> None:
    world.repay(world.loan_id, 100_00)
    with pytest.raises(IdempotencyMismatchError):
        world.repay(world.loan_id, 200_00)


def test_the_same_request_twice_at_once_collects_once(world: Repaying) -> None:
    world.store.before_commit.append(lambda: world.repay(world.loan_id))
    assert world.repay(world.loan_id).repeated
    assert len(world.outbox()) == 1


def test_of_two_requests_at_once_the_second_meets_the_first(world: Repaying) -> None:
    world.store.before_commit.append(lambda: world.repay(world.loan_id, 100_00, key="other"))
    with pytest.raises(StateConflictError) as refusal:
        world.repay(world.loan_id)
    assert refusal.value.code == "collection_pending"


def test_a_collection_in_doubt_keeps_the_loan_from_being_collected(world: Repaying) -> None:
    world.gateway.script = [UNKNOWN, UNKNOWN]
    world.move(world.repay(world.loan_id, key="a").transfer.transfer_id)
    with pytest.raises(StateConflictError):
        world.repay(world.loan_id, key="b")


def test_payoffs_are_told_for_today_and_the_next_ten_days(world: Repaying) -> None:
    told = list(payoffs(CUSTOMER, world.loan_id, world.store, world.clock))
    assert [day for day, _ in told] == [DAY + timedelta(days=n) for n in range(11)]
    assert [owed.total for _, owed in told] == [10_050_00 + n * 5_00 for n in range(11)]


def test_the_payoff_of_a_settled_loan_is_nothing(world: Repaying) -> None:
    world.repay(world.loan_id)
    world.deliver()
    told = payoffs(CUSTOMER, world.loan_id, world.store, world.clock)
    assert {owed for _, owed in told} == {NOTHING}
    with pytest.raises(NotFoundError):
        payoffs("cust-2", world.loan_id, world.store, world.clock)


def test_a_batch_that_the_same_request_tore_is_read_again(
    world: Repaying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is no snapshot: no transfer yet, and the loan already being collected by it."""
    first = world.repay(world.loan_id, 100_00)
    torn = [RepaymentContext(world.loan(world.loan_id), None)]
    read = world.store.load_for_repayment
    monkeypatch.setattr(
        world.store, "load_for_repayment", lambda *of: torn.pop() if torn else read(*of)
    )
    again = world.repay(world.loan_id, 100_00)
    assert (again.transfer, again.repeated, torn) == (first.transfer, True, [])


@pytest.mark.parametrize("status", [LoanStatus.OPEN, LoanStatus.WRITTEN_OFF])
def test_while_one_collection_is_under_way_no_other_is_asked_for(status: LoanStatus) -> None:
    world = Overnight()
    if status is LoanStatus.WRITTEN_OFF:
        world.clock.set(date(2025, 3, 1))
        world.night()
        world.gateway.script = [DECLINED, DECLINED]
        world.deliver()
        write_off(CUSTOMER, world.large, "bankrupt, no assets found", world.store, world.clock)
    assert world.loan(world.large).account.status is status
    world.repay(world.large, 100_00, key="a")
    before = deepcopy(world.store.tables)
    with pytest.raises(StateConflictError) as refusal:
        world.repay(world.large, 100_00, key="b")
    assert refusal.value.code == "collection_pending"
    assert world.store.tables == before
