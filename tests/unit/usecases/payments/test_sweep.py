"""What has no result is tried again, ever more slowly, under the same id, and in the end shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.errors import UnavailableError
from microloan.domain.payments.transfer import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MANUAL_REVIEW_AFTER,
    MANUAL_REVIEW_PAUSE,
    Transfer,
)
from microloan.ports.payment_gateway import TransferOutcome
from microloan.ports.writes import AddTransfer
from microloan.usecases.payments import sweep_transfers as sweep_module
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from tests.support.builders.examples import NOON, transfer
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import SETTLED, UNKNOWN

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("tried", "minutes"), [(0, 1), (1, 1), (2, 2), (4, 4), (32, 32), (64, 60), (1_000, 60)]
)
@pytest.mark.parametrize("attempts", [0, 1, 200])
def test_retry_pauses_grow_to_an_hour_at_any_number_of_attempts(
    tried: int, minutes: int, attempts: int
) -> None:
    last = NOON + timedelta(minutes=tried)
    waiting = replace(transfer(), requested_at=NOON, attempts=attempts, tried_at=last)
    pause = timedelta(minutes=minutes)
    assert FIRST_PAUSE <= pause <= LONGEST_PAUSE
    assert not waiting.is_retry_due(last + pause - timedelta(seconds=1))
    assert waiting.is_retry_due(last + pause)
    assert not waiting.needs_manual_review(last)


def stuck() -> tuple[InMemoryBank, str]:
    """A draw whose disbursement the rails say nothing of."""
    bank = InMemoryBank()
    bank.customer()
    drawn = bank.borrow()
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    assert bank.move(drawn.transfer_id) is TransferOutcome.UNKNOWN
    return bank, drawn.transfer_id


def open_transfer(bank: InMemoryBank, transfer_id: str) -> Transfer:
    found: Transfer = bank.store.tables.transfers[transfer_id]
    return found


def test_sweep_inquires_again_and_books_the_result_once() -> None:
    bank, transfer_id = stuck()
    bank.clock.wait(2 * FIRST_PAUSE)
    bank.gateway.script = [SETTLED]
    swept = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert (swept.open, swept.results) == (1, {TransferOutcome.SETTLED: 1})
    assert bank.gateway.sent == [transfer_id]
    assert bank.loan(open_transfer(bank, transfer_id).loan_id).account.status == "open"
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).open == 0


def test_sweep_before_the_retry_is_due_asks_no_gateway() -> None:
    bank, transfer_id = stuck()
    asked = len(bank.gateway.inquired)
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).results == {}
    assert len(bank.gateway.inquired) == asked
    assert open_transfer(bank, transfer_id).attempts == 1


def test_sweep_reads_the_oldest_transfers_up_to_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweep_module, "SWEEP_LIMIT", 2)
    bank = InMemoryBank()
    bank.customer()
    drawn = []
    for key in "abc":
        drawn.append(bank.borrow(key=key * 16).transfer_id)
        bank.clock.wait(FIRST_PAUSE)
    first = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert (first.open, bank.gateway.sent) == (2, drawn[:2])
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).open == 1
    assert bank.gateway.sent == drawn


def test_sweep_reports_the_age_of_the_oldest_customer_transfer() -> None:
    bank, _ = stuck()
    bank.clock.wait(FIRST_PAUSE)
    bank.borrow(key="younger")
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).age == FIRST_PAUSE
    bank.clock.wait(HOUR)
    # Whatever has a result by now waits no more.
    bank.gateway.script = [SETTLED, SETTLED]
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).age == timedelta()


def test_end_of_day_collections_are_swept_last_and_have_no_age() -> None:
    bank = InMemoryBank()
    bank.customer()
    drawn = bank.borrow()
    night = transfer("t-night", loan_id=drawn.opening.loan_id)
    bank.gateway.script = [SETTLED, UNKNOWN, UNKNOWN]
    bank.store.commit(AddTransfer(night))
    bank.clock.wait(HOUR)
    swept = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert bank.gateway.sent[0] == drawn.transfer_id
    assert (swept.open, swept.age) == (2, timedelta())


def test_transfer_unknown_to_the_gateway_is_sent_again_under_the_same_id() -> None:
    bank = InMemoryBank()
    bank.customer()
    drawn = bank.borrow()
    # The stream's delivery was lost altogether.
    bank.clock.wait(FIRST_PAUSE)
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).results == {
        TransferOutcome.SETTLED: 1
    }
    assert bank.gateway.sent == [drawn.transfer_id]


def test_transfer_without_a_result_for_two_days_is_given_up_and_rarely_inquired_after() -> None:
    bank, transfer_id = stuck()
    bank.clock.wait(MANUAL_REVIEW_AFTER)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    swept = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert (swept.results, swept.given_up) == ({TransferOutcome.UNKNOWN: 1}, (transfer_id,))
    assert swept.age == timedelta()
    bank.clock.wait(HOUR)
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).results == {}
    # A month later the gateway knows it after all.
    bank.clock.wait(timedelta(days=30))
    bank.gateway.script = [SETTLED]
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).results == {
        TransferOutcome.SETTLED: 1
    }
    assert bank.gateway.sent == [transfer_id]


def test_callbacks_of_the_gateway_do_not_count_as_attempts() -> None:
    bank, transfer_id = stuck()
    before = open_transfer(bank, transfer_id)
    for _ in range(100):
        bank.gateway.script = [UNKNOWN, UNKNOWN]
        with pytest.raises(UnavailableError):
            handle_payment_callback(
                transfer_id, CallbackStatus.SETTLED, bank.store, bank.gateway, bank.clock
            )
    assert open_transfer(bank, transfer_id) == before
    assert MANUAL_REVIEW_PAUSE > LONGEST_PAUSE


def test_transfer_that_cannot_be_moved_does_not_stop_the_sweep() -> None:
    bank = InMemoryBank()
    bank.customer()
    broken, whole = bank.borrow(key="broken"), bank.borrow(key="whole")
    loans = bank.store.tables.open_loans
    del loans[open_transfer(bank, broken.transfer_id).customer_id, broken.opening.loan_id]
    bank.clock.wait(FIRST_PAUSE)
    swept = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert swept.results == {TransferOutcome.UNKNOWN: 1, TransferOutcome.SETTLED: 1}
    assert bank.loan(whole.opening.loan_id).account.status == "open"
