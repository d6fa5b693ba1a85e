"""Requests of a write-off, a reversal and a reissued refund, each on a bank of its own."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from microloan.domain import ids
from microloan.domain.approval import Approval
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan.ports.onboarding_writes import SaveCard
from microloan.usecases.operations.approvals import approve
from microloan_testing.two_people import request_reissue, request_reversal, request_write_off
from tests.support.builders.examples import CARD, CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED

WHY, SEEN = "as the letter of the court says", "seen the letter"
OTHER = replace(CARD, card_id="card-2", token="token-2", last4="4321")
LATE = date(2024, 3, 1)


@dataclass(frozen=True)
class Waiting:
    """A bank, and a request that waits for another person."""

    bank: InMemoryBank
    asked: Approval
    loan_id: str
    paid: str = ""
    """The ID of the collection behind it."""


def new_bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    bank.store.commit(SaveCard(CUSTOMER, OTHER))
    return bank


def write_off() -> Waiting:
    bank = new_bank()
    loan_id = bank.open_loan(1_000_00, 5)
    paid = bank.repay(loan_id, 100_00, "some").transfer.transfer_id
    bank.deliver()
    bank.clock.set(LATE)
    return Waiting(
        bank, request_write_off(CUSTOMER, loan_id, WHY, bank.store, bank.clock), loan_id, paid
    )


def reversal() -> Waiting:
    bank = new_bank()
    loan_id = bank.open_loan(1_000_00, 5)
    paid = bank.repay(loan_id, 1_000_50, "all").transfer.transfer_id
    bank.deliver()
    asked = request_reversal(paid, WHY, bank.store, bank.clock)
    return Waiting(bank, asked, loan_id, paid)


def reissue() -> Waiting:
    bank = new_bank()
    loan_id = bank.open_loan(1_000_00, 5)
    paid = bank.cross(loan_id, 1_100_50).transfer_id
    bank.move(paid)
    [refund] = bank.outbox(Direction.REFUND)
    bank.gateway.script = [DECLINED]
    bank.move(refund.transfer_id)
    asked = request_reissue(refund.transfer_id, OTHER.card_id, bank.store, bank.clock)
    return Waiting(bank, asked, loan_id, paid)


def books_of(bank: InMemoryBank) -> object:
    """Return what an act changes."""
    tables = bank.store.tables
    return (
        list(tables.entries()),
        dict(tables.transfers.items()),
        dict(tables.open_loans.items()),
        dict(tables.settled_loans.items()),
        dict(tables.lines),
        dict(tables.approvals),
    )


def refused(waiting: Waiting, digest: str = "", operator: str = "li") -> str:
    """Return the code with which an approval is refused, which changes nothing."""
    bank, asked = waiting.bank, waiting.asked
    before = books_of(bank)
    with pytest.raises(MicroloanError) as error:
        approve(asked.approval_id, digest or asked.digest, operator, SEEN, bank.store, bank.clock)
    assert books_of(bank) == before
    return error.value.code


def done(waiting: Waiting) -> int:
    """Return how often the act was done."""
    store, asked = waiting.bank.store, waiting.asked
    if asked.act == "reissue_refund":
        sent = store.transfer(ids.refund_id(asked.subject))
        failed = store.transfer(asked.subject)
        assert failed
        assert (sent is not None) is (failed.status is TransferStatus.RESOLVED)
        return int(sent is not None)
    kinds = {LoanEventType.WRITTEN_OFF, LoanEventType.RETURNED}
    return sum(
        entry.kind in kinds and entry.reason == WHY for entry in store.entries(waiting.loan_id)
    )
