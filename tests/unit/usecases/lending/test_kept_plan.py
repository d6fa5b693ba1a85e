"""A plan that is kept or came back, and its document."""

from datetime import date

import pytest

from microloan.domain.documents.rendering import render
from microloan.domain.errors import NotFoundError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.loan.plan import PlanTerms
from microloan.domain.loan.plan_disclosure import PlanDisclosure
from microloan.domain.payments.credit import Credit
from microloan.domain.payments.transfer import Direction
from microloan.usecases.lending.agree_plan import quote_plan
from microloan.usecases.lending.view_documents import view_document
from microloan_testing import two_people
from microloan_testing.audit import audit
from microloan_testing.confirmations import LENDER
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank

DRAWN, LATE = date(2027, 1, 15), date(2027, 3, 20)
PLAN = PlanTerms(2, 10)
WHY = "lost the job, case 4711"


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(DRAWN)
    bank.customer()
    return bank


@pytest.fixture
def loan_id(bank: InMemoryBank) -> str:
    """Return a loan of which the second instalment is overdue."""
    loan_id = bank.open_loan()
    bank.clock.set(LATE)
    return loan_id


def shown(bank: InMemoryBank, loan_id: str) -> PlanDisclosure:
    return quote_plan(CUSTOMER, loan_id, PLAN, bank.store, bank.clock, LENDER)


def kinds(bank: InMemoryBank, loan_id: str) -> list[LoanEventType]:
    return [entry.kind for entry in bank.store.entries(loan_id)]


def test_document_of_a_plan_is_made_again_from_the_journal(
    bank: InMemoryBank, loan_id: str
) -> None:
    made = shown(bank, loan_id)
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    bank.repay(loan_id, 2_000_00, "key-9")
    bank.deliver()
    document = view_document(CUSTOMER, loan_id, "plan", bank.store)
    assert document.facts["schedule"] == made.facts["schedule"]
    assert document.facts["disclosure_hash"] == made.hash
    not_printed = {"form", "wording", "schedule", "lender"}
    for language in ("zh", "en"):
        page = render(document, language)
        assert page.count("<tr><th>") == len(document.facts.keys() - not_printed) + 3


def test_loan_without_a_plan_has_no_document_of_one(bank: InMemoryBank, loan_id: str) -> None:
    with pytest.raises(NotFoundError):
        view_document(CUSTOMER, loan_id, "plan", bank.store)


def test_payment_that_settles_a_plan_keeps_it_in_the_same_transaction(
    bank: InMemoryBank, loan_id: str
) -> None:
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    waivable = bank.loan(loan_id).account.loan.plan
    assert waivable
    bank.repay(loan_id, key="key-9")
    [collection] = bank.outbox(Direction.COLLECT)
    bank.move(collection.transfer_id)

    assert kinds(bank, loan_id)[-2:] == [LoanEventType.REPAID, LoanEventType.PLAN_KEPT]
    kept = bank.store.entries(loan_id)[-1]
    assert kept.amount == waivable.waivable
    assert bank.line().standing(LATE) is LineStanding.CLEAR
    assert not audit(bank.store).findings


def test_payment_of_a_kept_plan_that_comes_back_puts_the_plan_in_force_again(
    bank: InMemoryBank, loan_id: str
) -> None:
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    sent = bank.repay(loan_id, key="key-9").transfer.transfer_id
    bank.deliver()
    two_people.reverse_payment(sent, WHY, bank.store, bank.clock)
    assert bank.loan(loan_id).account.plan_in_force
    assert bank.line().standing(LATE) is LineStanding.PLAN
    assert not audit(bank.store).findings


def test_bank_transfer_that_settles_a_plan_has_its_surplus_refunded(
    bank: InMemoryBank, loan_id: str
) -> None:
    bank.core.agree_plan(CUSTOMER, loan_id, PLAN)
    payoff = bank.loan(loan_id).account.loan.payoff(LATE)
    bank.core.report_credit(Credit("bank-1", "REFERENCE", True, payoff + 5_00, LATE), CUSTOMER)
    assert kinds(bank, loan_id)[-3:] == [
        LoanEventType.REPAID,
        LoanEventType.PLAN_KEPT,
        LoanEventType.REFUND_REQUESTED,
    ]
    [refund] = bank.core.outbox(Direction.REFUND)
    assert refund.amount == 5_00
    assert audit(bank.store).findings == ()
