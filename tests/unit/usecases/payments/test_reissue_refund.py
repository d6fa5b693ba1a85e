"""A refund that the customer's card did not take goes to another one, once, and never too much."""

from dataclasses import replace

import pytest

from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.payments.reverse_payment import book_return
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_testing.audit import audit
from microloan_testing.two_people import approve_request, reissue_refund, request_reissue
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED

OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")


def failed() -> tuple[InMemoryBank, Transfer, Transfer]:
    """A loan overpaid by 100 yuan, whose refund the rails refuse: the collection, the refund."""
    bank = InMemoryBank()
    bank.customer()
    bank.store.commit(SaveCard(CUSTOMER, OTHER))
    paid = bank.cross(bank.open_loan(1_000_00, 5), 1_100_50)
    bank.move(paid.transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)
    return bank, paid, stored(bank, refund.transfer_id)


def stored(bank: InMemoryBank, transfer_id: str) -> Transfer:
    found: Transfer = bank.store.tables.transfers[transfer_id]
    return found


def again(bank: InMemoryBank, refund: Transfer, card_id: str = OTHER.card_id) -> Transfer | None:
    return reissue_refund(refund.transfer_id, card_id, bank.store, bank.clock)


def test_failed_refund_is_reported_until_it_is_reissued() -> None:
    bank, _, refund = failed()
    assert (refund.status, refund.needs_manual_review(bank.clock.now())) == (
        TransferStatus.FAILED,
        True,
    )
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).given_up == (refund.transfer_id,)
    again(bank, refund)
    bank.deliver()
    swept = sweep_transfers(bank.store, bank.gateway, bank.clock)
    assert (swept.open, swept.given_up) == (0, ())


def test_reissued_refund_goes_to_the_other_card_under_its_own_id() -> None:
    bank, _, refund = failed()
    before = bank.gateway.bank
    sent = again(bank, refund)
    assert sent
    assert (sent.amount, sent.card_id) == (100_00, OTHER.card_id)
    assert sent.transfer_id != refund.transfer_id
    bank.deliver()
    assert bank.gateway.bank == before - 100_00
    account = bank.loan(refund.loan_id).account
    assert (account.status, account.credit) == (LoanStatus.SETTLED, 0)
    assert audit(bank.store).findings == ()


def test_second_reissue_of_a_refund_is_refused() -> None:
    bank, _, refund = failed()
    again(bank, refund)
    with pytest.raises(StateConflictError) as refused:
        again(bank, refund)
    assert refused.value.code == "refund_not_failed"
    assert len(bank.outbox()) == 1


def test_reissued_refund_that_fails_can_be_reissued() -> None:
    bank, _, refund = failed()
    second = again(bank, refund)
    assert second
    bank.gateway.script = [DECLINED]
    bank.move(second.transfer_id)
    third = again(bank, stored(bank, second.transfer_id), CARD.card_id)
    assert third
    bank.deliver()
    assert bank.loan(refund.loan_id).account.credit == 0
    assert audit(bank.store).findings == ()


def test_reissue_after_the_payment_was_returned_sends_nothing() -> None:
    bank, paid, refund = failed()
    book_return(paid.transfer_id, bank.store, bank.clock)
    assert again(bank, refund) is None
    assert bank.outbox() == []
    assert stored(bank, refund.transfer_id).status is TransferStatus.RESOLVED
    assert audit(bank.store).findings == ()


def test_reissue_that_meets_a_returned_payment_is_refused() -> None:
    bank, paid, refund = failed()
    asked = request_reissue(refund.transfer_id, OTHER.card_id, bank.store, bank.clock)
    bank.store.before_commit.append(lambda: book_return(paid.transfer_id, bank.store, bank.clock))
    with pytest.raises(StateConflictError) as refused:
        approve_request(asked, bank.store, bank.clock)
    assert refused.value.code == "refund_differs"
    assert bank.outbox() == []
    assert stored(bank, refund.transfer_id).status is TransferStatus.FAILED


def test_repeated_delivery_after_a_reissue_changes_nothing() -> None:
    bank, paid, refund = failed()
    again(bank, refund)
    assert bank.move(refund.transfer_id) == "failed"
    book_return(paid.transfer_id, bank.store, bank.clock)
    assert bank.move(paid.transfer_id) == "settled"


def test_reissue_of_another_transfer_or_to_another_card_is_refused() -> None:
    bank, paid, refund = failed()
    for transfer_id, card_id, code in (
        ("back-none", OTHER.card_id, "transfer_not_found"),
        (refund.transfer_id, "card-9", "card_not_found"),
        (paid.transfer_id, OTHER.card_id, "refund_not_failed"),
    ):
        with pytest.raises((NotFoundError, StateConflictError)) as refused:
            reissue_refund(transfer_id, card_id, bank.store, bank.clock)
        assert refused.value.code == code
