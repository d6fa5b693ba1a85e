"""A refund that the customer's card did not take goes to another one, once, and never too much."""

from dataclasses import replace

import pytest

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.writes import SaveCard
from microloan.usecases.payments.reissue_refund import reissue_refund
from microloan.usecases.payments.reverse_payment import reverse_payment
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_testing.audit import audit
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import World
from tests.support.fakes.outbound_services import DECLINED

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


def failed() -> tuple[World, Transfer, Transfer]:
    """A loan overpaid by 100 yuan, whose refund the rails refuse: the collection, the refund."""
    world = World()
    world.customer()
    world.store.commit(SaveCard(CUSTOMER, OTHER))
    paid = world.cross(world.open_loan(1_000_00, 5), 1_100_50)
    world.move(paid.transfer_id)
    [refund] = world.outbox(Direction.REFUND)
    world.gateway.script = [DECLINED]
    world.move(refund.transfer_id)
    return world, paid, stored(world, refund.transfer_id)


def stored(world: World, transfer_id: str) -> Transfer:
    found: Transfer = world.store.tables.transfers[transfer_id]
    return found


def again(world: World, refund: Transfer, card_id: str = OTHER.card_id) -> Transfer | None:
    return reissue_refund(refund.transfer_id, card_id, world.store, world.clock)


def test_a_failed_refund_is_shown_until_an_operator_deals_with_it() -> None:
    world, _, refund = failed()
    assert (refund.status, refund.needs_manual_review(world.clock.now())) == (
        TransferStatus.FAILED,
        True,
    )
    assert sweep_transfers(world.store, world.gateway, world.clock).given_up == (
        refund.transfer_id,
    )
    again(world, refund)
    world.deliver()
    swept = sweep_transfers(world.store, world.gateway, world.clock)
    assert (swept.open, swept.given_up) == (0, ())


def test_the_money_goes_to_the_other_card_under_an_id_of_its_own() -> None:
    world, _, refund = failed()
    bank = world.gateway.bank
    sent = again(world, refund)
    assert sent
    assert (sent.amount, sent.card_id) == (100_00, OTHER.card_id)
    assert sent.transfer_id != refund.transfer_id
    world.deliver()
    assert world.gateway.bank == bank - 100_00
    account = world.loan(refund.loan_id).account
    assert (account.status, account.credit) == (LoanStatus.SETTLED, 0)
    assert audit(world.store).findings == ()


def test_it_is_sent_again_once() -> None:
    world, _, refund = failed()
    again(world, refund)
    with pytest.raises(StateConflictError) as refused:
        again(world, refund)
    assert refused.value.code == "refund_not_failed"
    assert len(world.outbox()) == 1


def test_one_that_fails_again_can_be_sent_again() -> None:
    world, _, refund = failed()
    second = again(world, refund)
    assert second
    world.gateway.script = [DECLINED]
    world.move(second.transfer_id)
    third = again(world, stored(world, second.transfer_id), CARD.card_id)
    assert third
    world.deliver()
    assert world.loan(refund.loan_id).account.credit == 0
    assert audit(world.store).findings == ()


def test_nothing_goes_back_when_the_payment_was_taken_back_meanwhile() -> None:
    world, paid, refund = failed()
    reverse_payment(paid.transfer_id, world.store, world.clock)
    assert again(world, refund) is None
    assert world.outbox() == []
    assert stored(world, refund.transfer_id).status is TransferStatus.RESOLVED
    assert audit(world.store).findings == ()


def test_a_payment_taken_back_while_the_operator_decides_is_seen() -> None:
    world, paid, refund = failed()
    world.store.before_commit.append(
        lambda: reverse_payment(paid.transfer_id, world.store, world.clock)
    )
    assert again(world, refund) is None
    assert world.outbox() == []


def test_a_delivery_that_comes_twice_changes_nothing_after_that() -> None:
    world, paid, refund = failed()
    again(world, refund)
    assert world.move(refund.transfer_id) == "failed"
    reverse_payment(paid.transfer_id, world.store, world.clock)
    assert world.move(paid.transfer_id) == "settled"


def test_only_a_failed_refund_and_only_to_a_card_of_the_customers() -> None:
    world, paid, refund = failed()
    for transfer_id, card_id, code in (
        ("back-none", OTHER.card_id, "transfer_not_found"),
        (refund.transfer_id, "card-9", "card_not_found"),
        (paid.transfer_id, OTHER.card_id, "refund_not_failed"),
    ):
        with pytest.raises((NotFoundError, StateConflictError)) as refused:
            reissue_refund(transfer_id, card_id, world.store, world.clock)
        assert refused.value.code == code
