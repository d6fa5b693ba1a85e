"""A transfer that the books did not ask for is never sent, whoever has written it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from microloan.domain import ids
from microloan.domain.errors import CorruptDataError
from microloan.domain.ledger.wanted_transfer import is_wanted
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.payment_gateway import TransferOutcome
from microloan.usecases.payments.book_credit import book_credit
from microloan.usecases.payments.return_credit import request_return
from tests.support.builders.examples import CARD, CUSTOMER, DRAWN_ON
from tests.support.builders.in_memory_bank import InMemoryBank

NOON = datetime(2024, 1, 15, 4, tzinfo=UTC)
FORTUNE = 999_000_00


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


def forged(loan_id: str, direction: Direction, transfer_id: str, amount: int = FORTUNE) -> Transfer:
    return Transfer(
        transfer_id, direction, CUSTOMER, loan_id, CARD.card_id, amount, date(2024, 1, 15), NOON
    )


def refuse(bank: InMemoryBank, transfer: Transfer) -> None:
    """Write the transfer as an insider could, and see that nothing leaves."""
    sent = list(bank.gateway.sent)
    bank.store.tables.transfers[transfer.transfer_id] = transfer
    with pytest.raises(CorruptDataError, match=transfer.transfer_id):
        bank.move(transfer.transfer_id)
    assert bank.gateway.sent == sent
    assert bank.store.tables.transfers[transfer.transfer_id].status is TransferStatus.REQUESTED


@pytest.mark.parametrize(
    ("direction", "transfer_id"),
    [
        (Direction.REFUND, "back-" + "d" * 24),
        (Direction.COLLECT, "in-" + "d" * 24),
        (Direction.DISBURSE, "out-" + "d" * 24),
    ],
)
def test_transfer_that_an_open_loan_did_not_ask_for_is_not_sent(
    bank: InMemoryBank, direction: Direction, transfer_id: str
) -> None:
    refuse(bank, forged(bank.open_loan(), direction, transfer_id))


def test_disbursement_that_was_booked_is_not_sent_again(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan()
    again = forged(loan_id, Direction.DISBURSE, ids.disbursement_id(loan_id), 10_000_00)
    refuse(bank, again)


@pytest.mark.parametrize(
    "change", [{"amount": 10_000_01}, {"card_id": "card-9"}, {"transfer_id": "out-" + "e" * 24}]
)
def test_disbursement_that_differs_from_its_draw_is_not_sent(
    bank: InMemoryBank, change: dict[str, Any]
) -> None:
    drawn = bank.borrow(10_000_00, 10)
    asked = bank.store.tables.transfers[drawn.transfer_id]
    refuse(bank, replace(asked, **change))
    bank.store.tables.transfers[asked.transfer_id] = asked
    assert bank.move(asked.transfer_id) is TransferOutcome.SETTLED


@pytest.mark.parametrize("change", [{"customer_id": "cust-2"}, {"loan_id": "loan-2"}])
def test_transfer_of_another_loan_or_customer_is_not_wanted(
    bank: InMemoryBank, change: dict[str, Any]
) -> None:
    drawn = bank.borrow(10_000_00, 10)
    account = bank.loan(drawn.opening.loan_id).account
    asked = bank.store.tables.transfers[drawn.transfer_id]
    assert is_wanted(asked, account, None)
    assert not is_wanted(replace(asked, **change), account, None)


def test_refund_above_what_is_on_its_way_is_not_sent(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.move(bank.cross(loan_id, 1_200_00).transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    refuse(bank, replace(refund, amount=refund.amount + 1))
    bank.store.tables.transfers[refund.transfer_id] = refund
    bank.deliver()
    assert bank.store.tables.transfers[refund.transfer_id].status is TransferStatus.SETTLED


def test_collection_that_is_not_under_way_is_not_sent(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan()
    bank.repay(loan_id, 500_00)
    [asked] = bank.outbox()
    refuse(bank, replace(asked, transfer_id="in-" + "e" * 24))
    bank.move(asked.transfer_id)
    assert bank.store.tables.transfers[asked.transfer_id].status is TransferStatus.SETTLED


def test_return_of_a_credit_with_another_amount_is_not_sent(bank: InMemoryBank) -> None:
    book_credit(
        Credit("bank-1", "REFERENCE", payer_matches=True, amount=100_00, value_date=DRAWN_ON),
        None,
        bank.store,
        bank.clock,
    )
    account = bank.store.tables.credits["bank-1"]
    bank.store.commit(*request_return(account, bank.clock.now()))
    [back] = bank.outbox(Direction.RETURN_CREDIT)
    refuse(bank, replace(back, amount=FORTUNE))
    bank.store.tables.transfers[back.transfer_id] = back
    bank.deliver()
    assert bank.store.tables.transfers[back.transfer_id].status is TransferStatus.SETTLED
