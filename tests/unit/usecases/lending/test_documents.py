"""Documents of a loan: when each exists, what its hash covers, and the certificate's check."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from microloan.domain.documents.facts import Document, DocumentType, make_document
from microloan.domain.documents.rendering import render
from microloan.domain.errors import MicroloanError, NotFoundError
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.lending.view_documents import is_valid_certificate, view_document
from microloan.usecases.payments.reverse_payment import book_return
from microloan_testing import two_people
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

SETTLEMENT = DocumentType.SETTLEMENT
# A loan without a plan has no document of one. test_kept_plan.py has that document.
OF_EVERY_LOAN = tuple(name for name in DocumentType if name is not DocumentType.PLAN)


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(date(2026, 11, 29))
    bank.customer()
    return bank


def document(bank: InMemoryBank, loan_id: str, name: str) -> Document:
    return view_document(CUSTOMER, loan_id, name, bank.store)


def valid(bank: InMemoryBank, loan_id: str, digest: str) -> bool:
    return is_valid_certificate(loan_id, digest, bank.store)


def refusal(bank: InMemoryBank, loan_id: str, name: str) -> str:
    with pytest.raises(MicroloanError) as error:
        document(bank, loan_id, name)
    return error.value.code


def settled(bank: InMemoryBank) -> str:
    """Return a loan that was settled ten days after its arrival."""
    loan_id = bank.open_loan(1_000_00, 5)
    bank.clock.set(bank.clock.today + timedelta(days=10))
    bank.repay(loan_id)
    bank.deliver()
    return loan_id


def test_disclosure_of_a_loan_has_the_hash_that_the_customer_confirmed(bank: InMemoryBank) -> None:
    drawn = bank.borrow()
    [entry] = bank.store.entries(drawn.opening.loan_id)
    assert entry.agreed
    shown = document(bank, drawn.opening.loan_id, "disclosure")
    assert shown.hash == entry.agreed.confirmation.disclosure_hash


def test_contract_names_evidence_of_login_confirmation_and_entry(bank: InMemoryBank) -> None:
    loan_id = bank.borrow().opening.loan_id
    facts = document(bank, loan_id, "contract").facts
    [entry] = bank.store.entries(loan_id)
    assert (facts["loan_id"], facts["entry_hash"]) == (loan_id, entry.hash)
    assert facts["login"] == "face otp pwd"
    assert facts["reading_seconds"] == 5
    assert facts["disclosure_hash"] == document(bank, loan_id, "disclosure").hash


def test_schedule_exists_from_the_arrival_and_is_the_one_that_came_true(bank: InMemoryBank) -> None:
    loan_id = bank.borrow(10_000_00, 10).opening.loan_id
    assert refusal(bank, loan_id, "schedule") == "document_not_ready"
    bank.clock.next_day()
    bank.deliver()
    facts = document(bank, loan_id, "schedule").facts
    assert facts["arrived_on"] == "2026-11-30"
    assert facts["schedule"] == [
        [line.number, line.due.isoformat(), line.principal, line.interest]
        for line in bank.loan(loan_id).account.loan.schedule()
    ]


def test_certificate_exists_only_when_nothing_is_owed_or_under_way(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    assert refusal(bank, loan_id, "settlement") == "document_not_ready"
    bank.repay(loan_id)
    assert refusal(bank, loan_id, "settlement") == "document_not_ready"
    bank.deliver()
    facts = document(bank, loan_id, "settlement").facts
    assert (facts["still_owed"], facts["settled_on"]) == (0, "2026-11-29")


def test_certificate_waits_for_the_refund_of_an_overpayment(bank: InMemoryBank) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    bank.cross(loan_id, 1_200_00)
    [collection] = bank.outbox()
    bank.core.move(collection.transfer_id)
    assert refusal(bank, loan_id, "settlement") == "document_not_ready"
    bank.deliver()
    assert document(bank, loan_id, "settlement")


def test_certificate_has_the_day_on_which_the_debt_ended(bank: InMemoryBank) -> None:
    """A correction of a day later is paid out, and is no later settlement."""
    loan_id = settled(bank)
    day = bank.clock.today
    bank.clock.next_day()
    two_people.correct_loan(
        CUSTOMER,
        loan_id,
        "correction-1",
        amount=1_00,
        counts_from=day,
        reason="charged twice in error",
        books=bank.store,
        clock=bank.clock,
    )
    bank.deliver()
    assert document(bank, loan_id, "settlement").facts["settled_on"] == day.isoformat()


def test_documents_of_a_failed_draw_are_the_contract_only(
    bank: InMemoryBank,
) -> None:
    loan_id = bank.borrow().opening.loan_id
    bank.gateway.script.append(PaymentResult(TransferOutcome.FAILED, "declined"))
    bank.deliver()
    assert bank.loan(loan_id).account.status is LoanStatus.CANCELLED
    assert refusal(bank, loan_id, "schedule") == "document_not_found"
    assert refusal(bank, loan_id, "settlement") == "document_not_found"
    assert document(bank, loan_id, "contract")


def test_returned_payment_voids_the_certificate_until_the_loan_is_settled_again(
    bank: InMemoryBank,
) -> None:
    loan_id = settled(bank)
    certificate = document(bank, loan_id, "settlement").hash
    assert valid(bank, loan_id, certificate)
    [payment] = [entry for entry in bank.store.entries(loan_id) if entry.kind == "repaid"]
    book_return(payment.transfer_id, bank.store, bank.clock)
    assert not valid(bank, loan_id, certificate)
    assert refusal(bank, loan_id, "settlement") == "document_not_ready"
    bank.clock.next_day()
    bank.repay(loan_id, key="once more")
    bank.deliver()
    assert valid(bank, loan_id, document(bank, loan_id, "settlement").hash)
    assert not valid(bank, loan_id, certificate)


def test_certificate_of_another_loan_or_of_none_is_not_valid(bank: InMemoryBank) -> None:
    loan_id = settled(bank)
    certificate = document(bank, loan_id, "settlement").hash
    other = bank.open_loan(1_000_00, 5, key="other")
    assert not valid(bank, other, certificate)
    assert not valid(bank, loan_id, "0" * 64)
    with pytest.raises(NotFoundError):
        valid(bank, "loan-unknown", certificate)


def test_loan_from_before_disclosures_has_its_documents_on_paper(bank: InMemoryBank) -> None:
    loan_id = settled(bank)
    first, *rest = bank.store.entries(loan_id)
    old = replace(first, agreed=None)
    with pytest.raises(NotFoundError) as error:
        make_document(SETTLEMENT, (old, *rest))
    assert error.value.code == "document_not_found"


def test_unknown_document_and_another_customers_are_not_found(bank: InMemoryBank) -> None:
    loan_id = settled(bank)
    assert refusal(bank, loan_id, "receipt") == "document_not_found"
    with pytest.raises(NotFoundError) as error:
        view_document("cust-2", loan_id, "contract", bank.store)
    assert error.value.code == "loan_not_found"


@pytest.mark.parametrize("name", OF_EVERY_LOAN)
def test_canonical_text_of_a_document_has_its_hash_in_both_languages(
    bank: InMemoryBank, name: DocumentType
) -> None:
    made = document(bank, settled(bank), name)
    assert hashlib.sha256(made.canonical.encode()).hexdigest() == made.hash
    assert json.loads(made.canonical) == json.loads(json.dumps(made.facts))
    for language in ("zh", "en"):
        page = render(made, language)
        assert made.hash in page
        assert "<script" not in page
        assert page.startswith(f'<!doctype html><html lang="{language}">')


def test_markup_in_a_fact_is_printed_as_text() -> None:
    made = Document(DocumentType.CONTRACT, "2026-12", {"purpose": "<b onload=x>"})
    assert "&lt;b onload=x&gt;" in render(made, "zh")
    assert "<b onload" not in render(made, "zh")


def test_every_fact_of_a_document_is_printed(bank: InMemoryBank) -> None:
    loan_id = settled(bank)
    not_printed = {"form", "wording", "schedule", "lender"}
    for name in OF_EVERY_LOAN:
        made = document(bank, loan_id, name)
        rows = render(made, "en").count("<tr><th>")
        assert rows == len(made.facts.keys() - not_printed) + 2 + ("schedule" in made.facts), name
