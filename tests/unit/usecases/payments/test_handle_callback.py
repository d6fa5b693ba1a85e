"""What the rails tell unasked: booked once, and only as they say when they are asked."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.payment_gateway import PaymentResult
from microloan.usecases.payments.handle_callback import CallbackStatus, handle_payment_callback
from microloan_testing.audit import audit
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

DOUBT = [UNKNOWN, UNKNOWN]


def collecting() -> tuple[InMemoryBank, Transfer]:
    """A repayment that is on its way."""
    bank = InMemoryBank()
    bank.customer()
    return bank, bank.repay(bank.open_loan(1_000_00, 5), 300_00).transfer


def in_doubt() -> tuple[InMemoryBank, Transfer]:
    """One that the rails gave no result of."""
    bank, transfer = collecting()
    bank.gateway.script = list(DOUBT)
    bank.move(transfer.transfer_id)
    return bank, transfer


def settled() -> tuple[InMemoryBank, Transfer]:
    bank, transfer = collecting()
    bank.move(transfer.transfer_id)
    return bank, transfer


def failed() -> tuple[InMemoryBank, Transfer]:
    bank, transfer = collecting()
    bank.gateway.script = [DECLINED]
    bank.move(transfer.transfer_id)
    return bank, transfer


def returned() -> tuple[InMemoryBank, Transfer]:
    bank, transfer = settled()
    hear(bank, transfer, CallbackStatus.RETURNED)
    return bank, transfer


def hear(bank: InMemoryBank, transfer: Transfer, told: CallbackStatus) -> None:
    handle_payment_callback(transfer.transfer_id, told, bank.store, bank.gateway, bank.clock)


def status(bank: InMemoryBank, transfer: Transfer) -> TransferStatus:
    found: Transfer = bank.store.tables.transfers[transfer.transfer_id]
    return found.status


@pytest.mark.parametrize(
    ("told", "answer", "principal"),
    [(CallbackStatus.SETTLED, SETTLED, 700_50), (CallbackStatus.FAILED, DECLINED, 1_000_00)],
)
def test_late_result_in_a_callback_is_booked(
    told: CallbackStatus, answer: PaymentResult, principal: int
) -> None:
    bank, transfer = in_doubt()
    bank.gateway.script = [answer]
    hear(bank, transfer, told)
    assert status(bank, transfer) == told.value
    assert bank.loan(transfer.loan_id).account.loan.principal == principal
    assert bank.gateway.sent.count(transfer.transfer_id) == 1
    assert audit(bank.store).findings == ()


def test_returned_collection_is_owed_again() -> None:
    bank, transfer = returned()
    account = bank.loan(transfer.loan_id).account
    assert (account.status, account.loan.principal) == (LoanStatus.OPEN, 1_000_00)
    assert bank.line().used == 1_000_00
    assert audit(bank.store).findings == ()


def test_callback_of_a_return_before_the_result_books_both() -> None:
    bank, transfer = in_doubt()
    bank.gateway.script = [SETTLED]
    hear(bank, transfer, CallbackStatus.RETURNED)
    assert status(bank, transfer) is TransferStatus.RETURNED
    kinds = [entry.kind for entry in bank.store.entries(transfer.loan_id)]
    assert kinds[-2:] == ["repaid", "returned"]


@pytest.mark.parametrize(
    ("stage", "told", "code"),
    [
        (settled, CallbackStatus.SETTLED, "duplicate_callback"),
        (failed, CallbackStatus.FAILED, "duplicate_callback"),
        (returned, CallbackStatus.RETURNED, "duplicate_callback"),
        (returned, CallbackStatus.SETTLED, "duplicate_callback"),
        (settled, CallbackStatus.FAILED, "state_mismatch"),
        (failed, CallbackStatus.SETTLED, "state_mismatch"),
        (failed, CallbackStatus.RETURNED, "state_mismatch"),
        (returned, CallbackStatus.FAILED, "state_mismatch"),
    ],
)
def test_duplicate_or_contradicting_callback_is_refused_and_changes_nothing(
    stage: Callable[[], tuple[InMemoryBank, Transfer]], told: CallbackStatus, code: str
) -> None:
    bank, transfer = stage()
    before = deepcopy(bank.store.tables)
    with pytest.raises(MicroloanError) as refused:
        hear(bank, transfer, told)
    assert refused.value.code == code
    assert bank.store.tables == before


def test_callback_that_an_inquiry_does_not_confirm_is_not_booked() -> None:
    bank, transfer = in_doubt()
    bank.gateway.script = list(DOUBT)
    with pytest.raises(MicroloanError) as refused:
        hear(bank, transfer, CallbackStatus.SETTLED)
    assert refused.value.code == "result_pending"
    assert status(bank, transfer) is TransferStatus.REQUESTED
    bank.gateway.script = [DECLINED]
    with pytest.raises(MicroloanError) as refused:
        hear(bank, transfer, CallbackStatus.SETTLED)
    assert refused.value.code == "state_mismatch"
    assert status(bank, transfer) is TransferStatus.FAILED


def test_returned_disbursement_cancels_the_loan_and_refunds_what_was_paid() -> None:
    bank, collection = settled()
    [disbursed] = (
        one for one in bank.store.tables.transfers.values() if one.direction is Direction.DISBURSE
    )
    hear(bank, disbursed, CallbackStatus.RETURNED)
    account = bank.loan(disbursed.loan_id).account
    assert (account.status, account.refunding) == (LoanStatus.CANCELLED, collection.amount)
    assert (bank.line().used, bank.line().open_loans) == (0, 0)
    bank.deliver()
    assert audit(bank.store).findings == ()
    assert bank.loan(disbursed.loan_id).account.finished


def test_returned_disbursement_during_a_collection_waits_for_its_result() -> None:
    bank, collection = collecting()
    [disbursed] = (
        one for one in bank.store.tables.transfers.values() if one.direction is Direction.DISBURSE
    )
    with pytest.raises(MicroloanError) as refused:
        hear(bank, disbursed, CallbackStatus.RETURNED)
    assert refused.value.code == "result_pending"
    bank.move(collection.transfer_id)
    hear(bank, disbursed, CallbackStatus.RETURNED)
    assert bank.loan(disbursed.loan_id).account.status is LoanStatus.CANCELLED


def test_callback_about_an_unknown_transfer_is_not_found() -> None:
    bank, _ = collecting()
    with pytest.raises(MicroloanError) as refused:
        handle_payment_callback(
            "in-none", CallbackStatus.SETTLED, bank.store, bank.gateway, bank.clock
        )
    assert refused.value.code == "transfer_not_found"
