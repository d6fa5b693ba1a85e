from collections.abc import Callable
from copy import deepcopy

import pytest

from microloan.domain.errors import ConcurrentUpdateError, CorruptDataError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.ports.writes import AddTransfer
from tests.support.builders.examples import transfer
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN


def disbursing() -> tuple[InMemoryBank, Transfer]:
    bank = InMemoryBank()
    bank.customer()
    bank.borrow(1_000_00, 5)
    return bank, bank.outbox()[0]


def collecting(amount: int = 100_50) -> tuple[InMemoryBank, Transfer]:
    bank, out = disbursing()
    bank.move(out.transfer_id)
    return bank, bank.cross(out.loan_id, amount)


def refunding() -> tuple[InMemoryBank, Transfer]:
    bank, paid = collecting(1_100_50)
    bank.move(paid.transfer_id)
    return bank, bank.outbox(Direction.REFUND)[0]


Stage = Callable[[], tuple[InMemoryBank, Transfer]]
STAGES: list[Stage] = [disbursing, collecting, refunding]


@pytest.mark.parametrize(
    ("stage", "answer", "booked", "status", "principal", "available", "credit"),
    [
        (disbursing, SETTLED, LoanEventType.DISBURSED, LoanStatus.OPEN, 1_000_00, 49_000_00, 0),
        (
            disbursing,
            DECLINED,
            LoanEventType.DISBURSEMENT_FAILED,
            LoanStatus.CANCELLED,
            0,
            50_000_00,
            0,
        ),
        (disbursing, UNKNOWN, None, LoanStatus.DISBURSING, 1_000_00, 49_000_00, 0),
        (collecting, SETTLED, LoanEventType.REPAID, LoanStatus.OPEN, 900_00, 49_100_00, 0),
        (collecting, DECLINED, None, LoanStatus.OPEN, 1_000_00, 49_000_00, 0),
        (collecting, UNKNOWN, None, LoanStatus.OPEN, 1_000_00, 49_000_00, 0),
        (refunding, SETTLED, LoanEventType.REFUNDED, LoanStatus.SETTLED, 0, 50_000_00, 0),
        (
            refunding,
            DECLINED,
            LoanEventType.REFUND_FAILED,
            LoanStatus.SETTLED,
            0,
            50_000_00,
            100_00,
        ),
        (refunding, UNKNOWN, None, LoanStatus.SETTLED, 0, 50_000_00, 0),
    ],
)
def test_each_transfer_result_is_booked_by_direction(
    stage: Stage,
    answer: PaymentResult,
    booked: LoanEventType | None,
    status: LoanStatus,
    principal: int,
    available: int,
    credit: int,
) -> None:
    bank, moving = stage()
    entries = len(bank.store.entries(moving.loan_id))
    bank.gateway.script = [answer]
    assert bank.move(moving.transfer_id) is answer.result
    account = bank.loan(moving.loan_id).account
    assert (account.status, account.loan.principal, account.credit) == (status, principal, credit)
    assert bank.line().unused_on(bank.clock.today) == available
    assert [e.kind for e in bank.store.entries(moving.loan_id)[entries:]] == (
        [booked] if booked else []
    )
    assert replay(bank.store.entries(moving.loan_id)) == account


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (SETTLED, TransferStatus.SETTLED, ""),
        (DECLINED, TransferStatus.FAILED, "insufficient_funds"),
        (UNKNOWN, TransferStatus.REQUESTED, ""),
    ],
)
def test_transfer_keeps_its_result_and_stays_open_without_one(
    stage: Stage, answer: PaymentResult, status: TransferStatus, reason: str
) -> None:
    bank, moving = stage()
    bank.gateway.script = [answer]
    bank.move(moving.transfer_id)
    kept = bank.store.tables.transfers[moving.transfer_id]
    assert (kept.status, kept.reason) == (status, reason)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", [SETTLED, DECLINED])
def test_decided_transfer_is_not_sent_again(stage: Stage, answer: PaymentResult) -> None:
    bank, moving = stage()
    bank.gateway.script = [answer]
    bank.move(moving.transfer_id)
    before = deepcopy(bank.store.tables)
    assert bank.move(moving.transfer_id) is answer.result
    assert bank.gateway.sent.count(moving.transfer_id) == 1
    assert bank.store.tables == before


@pytest.mark.parametrize("stage", STAGES)
def test_transfer_without_a_result_is_inquired_after_by_its_id(stage: Stage) -> None:
    bank, moving = stage()
    bank.gateway.script = [UNKNOWN, SETTLED]
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert bank.gateway.inquired == [moving.transfer_id]
    assert bank.gateway.sent[-1] == moving.transfer_id


@pytest.mark.parametrize("stage", STAGES)
def test_transfer_without_a_result_is_resolved_by_a_later_run(stage: Stage) -> None:
    bank, moving = stage()
    bank.gateway.script = [UNKNOWN, UNKNOWN, SETTLED]
    assert bank.move(moving.transfer_id) is TransferOutcome.UNKNOWN
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert bank.gateway.sent.count(moving.transfer_id) == 1
    assert set(bank.gateway.sent) == set(bank.gateway.moved)


def crash() -> None:
    raise ConnectionAbortedError


@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_between_sending_and_booking_moves_and_books_once(stage: Stage) -> None:
    bank, moving = stage()
    balance, entries = bank.gateway.bank, len(bank.store.entries(moving.loan_id))
    if stage is refunding:
        # The attempt of a refund is noted before it is sent.
        bank.store.before_commit.append(lambda: None)
    bank.store.before_commit.append(crash)
    with pytest.raises(ConnectionAbortedError):
        bank.move(moving.transfer_id)
    assert bank.gateway.bank != balance
    moved = bank.gateway.bank
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert bank.gateway.bank == moved
    assert len(bank.store.entries(moving.loan_id)) == entries + 1


@pytest.mark.parametrize("stage", STAGES)
def test_crash_after_booking_a_transfer_books_once(stage: Stage) -> None:
    bank, moving = stage()
    entries = len(bank.store.entries(moving.loan_id))
    if stage is refunding:
        bank.store.after_commit.append(lambda: None)
    bank.store.after_commit.append(crash)
    with pytest.raises(ConnectionAbortedError):
        bank.move(moving.transfer_id)
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert len(bank.store.entries(moving.loan_id)) == entries + 1


@pytest.mark.parametrize("stage", STAGES)
def test_two_concurrent_runs_of_a_transfer_book_once(stage: Stage) -> None:
    bank, moving = stage()
    entries = len(bank.store.entries(moving.loan_id))
    bank.store.before_commit.append(lambda: bank.move(moving.transfer_id))
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert len(bank.store.entries(moving.loan_id)) == entries + 1


def test_result_that_lost_a_race_for_the_line_is_booked_after_a_retry() -> None:
    bank, moving = collecting()
    bank.store.before_commit.append(lambda: bank.borrow(500_00, 5, key="other"))
    bank.move(moving.transfer_id)
    assert bank.line().used == 1_000_00 - 100_00 + 500_00


def test_collection_that_frees_no_principal_does_not_write_the_line() -> None:
    bank, moving = collecting(30)
    before = bank.store.tables.lines.copy()
    bank.move(moving.transfer_id)
    assert bank.loan(moving.loan_id).account.loan.interest_paid == 30
    assert bank.store.tables.lines == before


def test_failed_disbursement_leaves_no_debt_and_no_use_of_the_line() -> None:
    bank, moving = disbursing()
    bank.gateway.script = [DECLINED]
    bank.move(moving.transfer_id)
    assert (bank.line().used, bank.line().open_loans) == (0, 0)
    assert bank.gateway.bank == 0


def test_refund_leaves_a_concurrent_collection_unchanged() -> None:
    bank, moving = refunding()
    other = bank.open_loan(500_00, 5, key="other")
    asked = bank.repay(other, 1_00, key="part").transfer
    bank.move(moving.transfer_id)
    assert bank.loan(other).collecting == asked.transfer_id


@pytest.mark.parametrize("known", [True, False])
def test_transfer_without_its_loan_is_never_sent(*, known: bool) -> None:
    bank = InMemoryBank()
    if known:
        bank.store.commit(AddTransfer(transfer("t-9")))
    with pytest.raises((CorruptDataError, ConcurrentUpdateError)):
        bank.move("t-9")
    assert bank.gateway.sent == []


def test_inconsistent_batch_of_a_transfer_is_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch is no snapshot: the transfer as it was, the loan as it is."""
    bank, moving = disbursing()
    before = bank.store.load_for_transfer(moving.transfer_id)
    bank.move(moving.transfer_id)
    torn = bank.store.load_for_transfer(moving.transfer_id)._replace(transfer=before.transfer)
    reads = [torn, torn]
    read = bank.store.load_for_transfer
    monkeypatch.setattr(
        bank.store, "load_for_transfer", lambda of: reads.pop() if reads else read(of)
    )
    assert bank.move(moving.transfer_id) is TransferOutcome.SETTLED
    assert (reads, bank.gateway.bank) == ([], -1_000_00)
    assert bank.loan(moving.loan_id).account.seq == 2
