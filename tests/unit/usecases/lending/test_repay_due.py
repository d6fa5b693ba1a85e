from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain import ids
from microloan.domain.errors import (
    DueChangedError,
    IdempotencyMismatchError,
    StateConflictError,
    ThrottledError,
)
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.loan_book import JointRepaymentContext
from microloan.usecases.lending.repay_due import DueRequest, DueResult, LoanLeftOut, repay_due
from microloan_testing.two_people import write_off
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.screening import import_list, release_all

LATE = date(2024, 3, 25)
PENDING = "collection_pending"


class CrashError(Exception):
    """The function ends here."""


def crash() -> None:
    raise CrashError


class Late(InMemoryBank):
    """A bank with three loans, of which the first and the second are late."""

    def __init__(self) -> None:
        super().__init__()
        self.customer()
        self.small = self.open_loan(1_000_00, 5, key="small")
        self.clock.set(date(2024, 1, 25))
        self.large = self.open_loan(key="large")
        self.clock.set(date(2024, 2, 16))
        self.young = self.open_loan(key="young")
        self.clock.set(LATE)

    def due(self, *loans: str) -> int:
        today = self.clock.today
        return sum(self.loan(loan).account.loan.due_now(today) for loan in loans)

    @property
    def due_in_all(self) -> int:
        return self.due(self.small, self.large, self.young)

    def pay_due(self, expected: int | None = None, key: str = "key-1") -> DueResult:
        figure = self.due_in_all if expected is None else expected
        request = DueRequest(figure, key, ids.fingerprint({"expected": figure}))
        return repay_due(CUSTOMER, request, self.store, self.clock)


@pytest.fixture
def bank() -> Late:
    return Late()


def collected(result: DueResult) -> list[tuple[str, int]]:
    return [(transfer.loan_id, transfer.amount) for transfer in result.transfers]


def test_payment_of_all_due_collects_each_due_loan(bank: Late) -> None:
    small, large = bank.due(bank.small), bank.due(bank.large)
    result = bank.pay_due()
    assert 0 < small < large
    assert bank.due(bank.young) == 0
    assert collected(result) == [(bank.small, small), (bank.large, large)]
    assert (result.total, result.left_out, result.repeated) == (small + large, (), False)
    assert {transfer.card_id for transfer in result.transfers} == {CARD.card_id}
    assert [bank.loan(transfer.loan_id).collecting for transfer in result.transfers] == [
        transfer.transfer_id for transfer in result.transfers
    ]


def test_payment_of_all_due_requests_the_oldest_arrears_first(bank: Late) -> None:
    bank.repay(bank.small, bank.due(bank.small))
    bank.deliver()
    bank.clock.set(date(2024, 4, 25))
    assert bank.due(bank.small) > 0
    bank.store.after_commit.append(crash)
    with pytest.raises(CrashError):
        bank.pay_due()
    assert [transfer.loan_id for transfer in bank.outbox()] == [bank.large]


def test_payment_of_all_due_clears_the_line_when_the_money_has_arrived(bank: Late) -> None:
    bank.pay_due()
    assert bank.line().standing(LATE) is LineStanding.ARREARS
    bank.deliver()
    assert bank.due_in_all == 0
    assert bank.line().standing(LATE) is LineStanding.CLEAR


def test_payment_of_all_due_leaves_out_a_loan_under_collection(bank: Late) -> None:
    bank.repay(bank.small, 100_00)
    result = bank.pay_due()
    assert collected(result) == [(bank.large, bank.due(bank.large))]
    assert result.left_out == (LoanLeftOut(bank.small, PENDING),)
    assert len(bank.outbox()) == 2


def test_payment_of_all_due_collects_a_written_off_loan_too(bank: Late) -> None:
    bank.clock.set(date(2024, 9, 20))
    write_off(CUSTOMER, bank.large, "bankrupt, no assets found", bank.store, bank.clock)
    assert bank.loan(bank.large).account.status is LoanStatus.WRITTEN_OFF
    assert bank.large in {transfer.loan_id for transfer in bank.pay_due().transfers}


def test_payment_of_all_due_is_refused_when_every_due_loan_is_under_collection(bank: Late) -> None:
    bank.pay_due()
    before = deepcopy(bank.store.tables)
    with pytest.raises(StateConflictError) as refusal:
        bank.pay_due(key="key-2")
    assert refusal.value.code == PENDING
    assert bank.store.tables == before


def test_payment_of_all_due_is_refused_when_nothing_is_due(bank: Late) -> None:
    bank.pay_due()
    bank.deliver()
    before = deepcopy(bank.store.tables)
    for customer_expects in (0, 1):
        with pytest.raises(StateConflictError) as refusal:
            bank.pay_due(customer_expects, key="key-2")
        assert refusal.value.code == "nothing_due"
    assert bank.store.tables == before


@pytest.mark.parametrize("differs_by", [-1, 1])
def test_payment_of_another_amount_due_than_shown_is_refused_with_the_new_amount(
    bank: Late, differs_by: int
) -> None:
    before, due = deepcopy(bank.store.tables), bank.due_in_all
    with pytest.raises(DueChangedError) as refusal:
        bank.pay_due(due + differs_by)
    assert (refusal.value.code, refusal.value.due) == ("due_changed", due)
    assert bank.store.tables == before


def test_repeated_payment_of_all_due_returns_the_same_transfers(bank: Late) -> None:
    due = bank.due_in_all
    first = bank.pay_due()
    assert bank.pay_due(due) == replace(first, repeated=True)
    bank.deliver()
    bank.clock.set(date(2024, 4, 28))
    again = bank.pay_due(due)
    assert [transfer.transfer_id for transfer in again.transfers] == [
        transfer.transfer_id for transfer in first.transfers
    ]
    assert (again.total, again.repeated, bank.outbox()) == (first.total, True, [])


def test_payment_of_all_due_with_a_used_key_and_another_amount_is_refused(bank: Late) -> None:
    due = bank.due_in_all
    bank.pay_due()
    with pytest.raises(IdempotencyMismatchError):
        bank.pay_due(due + 1)


def test_payment_of_all_due_with_the_key_of_a_repayment_is_another_request(bank: Late) -> None:
    bank.repay(bank.small, 100_00, key="key-1")
    bank.deliver()
    assert len(bank.pay_due(key="key-1").transfers) == 2


@pytest.mark.parametrize("hook", ["before_commit", "after_commit"])
@pytest.mark.parametrize("commits", [0, 1])
def test_repetition_after_a_crash_requests_what_is_missing_and_nothing_twice(
    bank: Late, hook: str, commits: int
) -> None:
    due = bank.due_in_all
    getattr(bank.store, hook).extend([lambda: None] * commits + [crash])
    with pytest.raises(CrashError):
        bank.pay_due()
    bank.deliver()
    result = bank.pay_due(due)
    assert [transfer.loan_id for transfer in result.transfers] == [bank.small, bank.large]
    assert (result.total, result.left_out) == (due, ())
    bank.deliver()
    assert bank.due_in_all == 0
    assert len(bank.gateway.moved) == 5  # three disbursements and two collections


def test_repetition_after_a_crash_leaves_out_a_loan_that_owes_more_by_then(bank: Late) -> None:
    due = bank.due_in_all
    bank.store.after_commit.append(crash)
    with pytest.raises(CrashError):
        bank.pay_due()
    bank.clock.next_day()
    result = bank.pay_due(due)
    assert [transfer.loan_id for transfer in result.transfers] == [bank.small]
    assert result.left_out == (LoanLeftOut(bank.large, "due_changed"),)
    assert len(bank.outbox()) == 1


def test_repetition_after_a_crash_is_refused_while_the_customer_is_on_hold(bank: Late) -> None:
    due = bank.due_in_all
    bank.store.after_commit.append(crash)
    with pytest.raises(CrashError):
        bank.pay_due()
    import_list([CUSTOMER], bank.store, bank.clock)
    with pytest.raises(ThrottledError):
        bank.pay_due(due)
    assert [transfer.loan_id for transfer in bank.outbox()] == [bank.small]
    release_all(bank.store, bank.clock)
    assert bank.pay_due(due).total == due


def test_transfers_have_the_order_of_the_draws_whatever_the_order_of_the_reads(
    bank: Late, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = bank.store.load_for_joint_repayment

    def backwards(customer_id: str, key: str, _: str | None) -> JointRepaymentContext:
        view = read(customer_id, key)
        return view._replace(loans=view.loans[::-1])

    monkeypatch.setattr(bank.store, "load_for_joint_repayment", backwards)
    transfers = bank.pay_due().transfers
    assert [transfer.loan_id for transfer in transfers] == [bank.small, bank.large]


def test_concurrent_repetition_of_a_payment_of_all_due_collects_once(bank: Late) -> None:
    due = bank.due_in_all
    bank.store.before_commit.append(lambda: bank.pay_due(due))
    assert bank.pay_due(due).repeated
    assert len(bank.outbox()) == 2


@pytest.mark.parametrize("commits", [0, 1])
def test_loan_that_another_payment_takes_meanwhile_is_left_out(bank: Late, commits: int) -> None:
    loan = [bank.small, bank.large][commits]
    other = lambda: bank.repay(loan, 100_00, key="other")  # noqa: E731 - a hook
    bank.store.before_commit.extend([*[lambda: None] * commits, other])
    result = bank.pay_due()
    assert result.left_out == (LoanLeftOut(loan, PENDING),)
    assert (len(result.transfers), len(bank.outbox()), result.repeated) == (1, 2, False)


def test_loan_that_is_paid_in_part_meanwhile_is_left_out_with_its_reason(bank: Late) -> None:
    def pay_a_part() -> None:
        transfer = bank.repay(bank.large, 100_00, key="other").transfer
        bank.move(transfer.transfer_id)

    bank.store.before_commit.extend([lambda: None, pay_a_part])
    result = bank.pay_due()
    assert result.left_out == (LoanLeftOut(bank.large, "due_changed"),)
    assert [transfer.loan_id for transfer in result.transfers] == [bank.small]
