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
from tests.support.builders.in_memory_bank import World
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

DOUBT = [UNKNOWN, UNKNOWN]


def collecting() -> tuple[World, Transfer]:
    """A repayment that is on its way."""
    world = World()
    world.customer()
    return world, world.repay(world.open_loan(1_000_00, 5), 300_00).transfer


def in_doubt() -> tuple[World, Transfer]:
    """One that the rails gave no result of."""
    world, transfer = collecting()
    world.gateway.script = list(DOUBT)
    world.move(transfer.transfer_id)
    return world, transfer


def settled() -> tuple[World, Transfer]:
    world, transfer = collecting()
    world.move(transfer.transfer_id)
    return world, transfer


def failed() -> tuple[World, Transfer]:
    world, transfer = collecting()
    world.gateway.script = [DECLINED]
    world.move(transfer.transfer_id)
    return world, transfer


def returned() -> tuple[World, Transfer]:
    world, transfer = settled()
    hear(world, transfer, CallbackStatus.RETURNED)
    return world, transfer


def hear(world: World, transfer: Transfer, told: CallbackStatus) -> None:
    handle_payment_callback(transfer.transfer_id, told, world.store, world.gateway, world.clock)


def status(world: World, transfer: Transfer) -> TransferStatus:
    found: Transfer = world.store.tables.transfers[transfer.transfer_id]
    return found.status


@pytest.mark.parametrize(
    ("told", "answer", "principal"),
    [(CallbackStatus.SETTLED, SETTLED, 700_50), (CallbackStatus.FAILED, DECLINED, 1_000_00)],
)
def test_a_late_result_is_booked(
    told: CallbackStatus, answer: PaymentResult, principal: int
) -> None:
    world, transfer = in_doubt()
    world.gateway.script = [answer]
    hear(world, transfer, told)
    assert status(world, transfer) == told.value
    assert world.loan(transfer.loan_id).account.loan.principal == principal
    assert world.gateway.sent.count(transfer.transfer_id) == 1
    assert audit(world.store).findings == ()


def test_a_collection_that_went_back_is_owed_again() -> None:
    world, transfer = returned()
    account = world.loan(transfer.loan_id).account
    assert (account.status, account.loan.principal) == (LoanStatus.OPEN, 1_000_00)
    assert world.line().used == 1_000_00
    assert audit(world.store).findings == ()


def test_one_that_went_back_before_we_knew_that_it_came_is_booked_both_ways() -> None:
    world, transfer = in_doubt()
    world.gateway.script = [SETTLED]
    hear(world, transfer, CallbackStatus.RETURNED)
    assert status(world, transfer) is TransferStatus.RETURNED
    kinds = [entry.kind for entry in world.store.entries(transfer.loan_id)]
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
def test_what_is_known_or_known_otherwise_is_refused_and_changes_nothing(
    stage: Callable[[], tuple[World, Transfer]], told: CallbackStatus, code: str
) -> None:
    world, transfer = stage()
    before = deepcopy(world.store.tables)
    with pytest.raises(MicroloanError) as refused:
        hear(world, transfer, told)
    assert refused.value.code == code
    assert world.store.tables == before


def test_a_result_that_the_rails_themselves_do_not_confirm_is_not_booked() -> None:
    world, transfer = in_doubt()
    world.gateway.script = list(DOUBT)
    with pytest.raises(MicroloanError) as refused:
        hear(world, transfer, CallbackStatus.SETTLED)
    assert refused.value.code == "result_pending"
    assert status(world, transfer) is TransferStatus.REQUESTED
    world.gateway.script = [DECLINED]
    with pytest.raises(MicroloanError) as refused:
        hear(world, transfer, CallbackStatus.SETTLED)
    assert refused.value.code == "state_mismatch"
    assert status(world, transfer) is TransferStatus.FAILED


def test_a_disbursement_that_is_returned_counts_as_never_made() -> None:
    world, collection = settled()
    [disbursed] = (
        one for one in world.store.tables.transfers.values() if one.direction is Direction.DISBURSE
    )
    hear(world, disbursed, CallbackStatus.RETURNED)
    account = world.loan(disbursed.loan_id).account
    assert (account.status, account.refunding) == (LoanStatus.CANCELLED, collection.amount)
    assert (world.line().used, world.line().open_loans) == (0, 0)
    world.deliver()
    assert audit(world.store).findings == ()
    assert world.loan(disbursed.loan_id).account.finished


def test_a_disbursement_is_not_returned_while_its_loan_is_being_collected() -> None:
    world, collection = collecting()
    [disbursed] = (
        one for one in world.store.tables.transfers.values() if one.direction is Direction.DISBURSE
    )
    with pytest.raises(MicroloanError) as refused:
        hear(world, disbursed, CallbackStatus.RETURNED)
    assert refused.value.code == "result_pending"
    world.move(collection.transfer_id)
    hear(world, disbursed, CallbackStatus.RETURNED)
    assert world.loan(disbursed.loan_id).account.status is LoanStatus.CANCELLED


def test_a_transfer_nobody_knows() -> None:
    world, _ = collecting()
    with pytest.raises(MicroloanError) as refused:
        handle_payment_callback(
            "in-none", CallbackStatus.SETTLED, world.store, world.gateway, world.clock
        )
    assert refused.value.code == "transfer_not_found"
