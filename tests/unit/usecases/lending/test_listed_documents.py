"""A loan names the documents that it has, and each of these can be made."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.documents.facts import DocumentType
from microloan.domain.errors import MicroloanError
from microloan.domain.ledger.journal import GENESIS
from microloan.entrypoints.models.history import LoanDetail
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.lending.view_account import view_loan
from microloan.usecases.lending.view_documents import view_document
from microloan.usecases.payments.reverse_payment import book_return
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

DRAW = ["disclosure", "contract"]
OPEN = [*DRAW, "schedule"]
SETTLED = [*OPEN, "settlement"]


def in_transit(bank: InMemoryBank) -> str:
    return bank.borrow(1_000_00, 5).opening.loan_id


def declined(bank: InMemoryBank) -> str:
    bank.gateway.script = [PaymentResult(TransferOutcome.FAILED, "declined")]
    return bank.open_loan(1_000_00, 5)


def sent_back(bank: InMemoryBank) -> str:
    drawn = bank.borrow(1_000_00, 5)
    bank.deliver()
    book_return(drawn.transfer_id, bank.store, bank.clock)
    return drawn.opening.loan_id


def open_loan(bank: InMemoryBank) -> str:
    return bank.open_loan(1_000_00, 5)


def collecting(bank: InMemoryBank) -> str:
    loan_id = open_loan(bank)
    bank.repay(loan_id)
    return loan_id


def settled(bank: InMemoryBank) -> str:
    loan_id = collecting(bank)
    bank.deliver()
    return loan_id


def overpaid(bank: InMemoryBank) -> str:
    """The refund is under way."""
    loan_id = open_loan(bank)
    bank.move(bank.cross(loan_id, 1_200_00).transfer_id)
    return loan_id


def returned(bank: InMemoryBank) -> str:
    loan_id = settled(bank)
    [paid] = [entry for entry in bank.store.entries(loan_id) if entry.kind == "repaid"]
    book_return(paid.transfer_id, bank.store, bank.clock)
    return loan_id


def older(bank: InMemoryBank) -> str:
    """Drawn before disclosures were recorded."""
    loan_id = settled(bank)
    journal = bank.store.tables.journal[loan_id]
    before = replace(journal[1], agreed=None)
    for seq in sorted(journal):
        journal[seq] = replace(
            journal[seq], agreed=None, previous=before.hash if seq > 1 else GENESIS
        )
        before = journal[seq]
    return loan_id


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(date(2026, 11, 29))
    bank.customer()
    return bank


def made(bank: InMemoryBank, loan_id: str) -> list[str]:
    """Return the documents that can be made."""
    names = []
    for name in DocumentType:
        try:
            view_document(CUSTOMER, loan_id, name, bank.store)
        except MicroloanError:
            continue
        names.append(name.value)
    return names


@pytest.mark.parametrize(
    ("begin", "documents"),
    [
        (in_transit, DRAW),
        (declined, DRAW),
        (sent_back, DRAW),
        (open_loan, OPEN),
        (collecting, OPEN),
        (settled, SETTLED),
        (overpaid, OPEN),
        (returned, OPEN),
        (older, []),
    ],
)
def test_loan_names_exactly_the_documents_that_can_be_made(
    bank: InMemoryBank, begin: Callable[[InMemoryBank], str], documents: list[str]
) -> None:
    loan_id = begin(bank)
    day = bank.clock.today + timedelta(days=1)

    view = view_loan(CUSTOMER, loan_id, bank.store, bank.clock)
    answer = LoanDetail.with_history(view, day)

    assert answer.documents == documents == made(bank, loan_id)
