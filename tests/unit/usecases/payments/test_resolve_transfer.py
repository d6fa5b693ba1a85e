"""An operator books what the gateway never answers: once, with the evidence and the name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from microloan.domain.errors import (
    InvalidInputError,
    MicroloanError,
    NotFoundError,
    StateConflictError,
)
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.clock import Clock
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.usecases.payments import resolve_transfer as module
from microloan.usecases.payments.process_transfer import book_result, process_transfer
from microloan.usecases.payments.resolve_transfer import resolve_transfer
from microloan.usecases.payments.sweep_transfers import sweep_transfers
from microloan_testing import two_people
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import DECLINED, SETTLED, UNKNOWN

EVIDENCE = "Gateway operator Li, mail of 20 January, ticket 4711"


def stored(bank: InMemoryBank, transfer_id: str) -> Transfer:
    found: Transfer = bank.store.tables.transfers[transfer_id]
    return found


def unanswered(bank: InMemoryBank, transfer_id: str) -> str:
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    assert bank.move(transfer_id) is TransferOutcome.UNKNOWN
    return transfer_id


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


@pytest.fixture
def drawn(bank: InMemoryBank) -> str:
    """A disbursement without an answer."""
    return unanswered(bank, bank.borrow(1_000_00, 5).transfer_id)


def resolve(
    bank: InMemoryBank, transfer_id: str, *, settled: bool, evidence: str = EVIDENCE
) -> Transfer:
    """Resolve a transfer whose money moved today, if it did."""
    return resolve_transfer(
        transfer_id,
        settled=settled,
        settled_on=bank.clock.today if settled else None,
        evidence=evidence,
        operator="wang",
        books=bank.store,
        clock=bank.clock,
    )


def test_resolved_disbursement_that_arrived_opens_the_loan(bank: InMemoryBank, drawn: str) -> None:
    booked = resolve(bank, drawn, settled=True, evidence=f"  {EVIDENCE}\n")
    assert booked == stored(bank, drawn)
    assert (booked.status, booked.reason) == (TransferStatus.SETTLED, "")
    assert (booked.evidence, booked.resolved_by) == (EVIDENCE, "wang")
    assert bank.loan(booked.loan_id).account.status is LoanStatus.OPEN
    assert sweep_transfers(bank.store, bank.gateway, bank.clock).open == 0


def test_resolved_disbursement_that_did_not_arrive_frees_the_limit(
    bank: InMemoryBank, drawn: str
) -> None:
    used = bank.line().used
    booked = two_people.resolve_transfer(
        drawn, settled=False, evidence=EVIDENCE, books=bank.store, clock=bank.clock
    )
    assert (booked.status, booked.reason) == (TransferStatus.FAILED, "timed_out")
    assert (booked.evidence, booked.resolved_by) == (EVIDENCE, "wang")
    assert bank.loan(booked.loan_id).account.status.closed
    assert (used, bank.line().used) == (1_000_00, 0)
    assert audit(bank.store).findings == ()


@pytest.mark.parametrize("settled", [True, False])
def test_resolved_collection_is_booked_or_released(bank: InMemoryBank, *, settled: bool) -> None:
    loan_id = bank.open_loan(1_000_00, 5)
    paid = unanswered(bank, bank.repay(loan_id, 300_00).transfer.transfer_id)
    assert bank.loan(loan_id).collecting
    resolve(bank, paid, settled=settled)
    after = bank.loan(loan_id)
    assert not after.collecting
    assert after.account.loan.principal == (700_50 if settled else 1_000_00)


def test_resolved_refund_that_failed_waits_for_another_card(bank: InMemoryBank) -> None:
    paid = bank.cross(bank.open_loan(1_000_00, 5), 1_100_50)
    bank.move(paid.transfer_id)
    [refund] = bank.outbox(Direction.REFUND)
    booked = resolve(bank, unanswered(bank, refund.transfer_id), settled=False)
    assert booked.status is TransferStatus.FAILED
    assert [one.transfer_id for one in bank.store.open_transfers()] == [refund.transfer_id]


@pytest.mark.parametrize("settled", [True, False])
def test_second_resolution_is_refused_and_changes_nothing(
    bank: InMemoryBank, drawn: str, *, settled: bool
) -> None:
    first = resolve(bank, drawn, settled=True)
    loan = bank.loan(first.loan_id)
    with pytest.raises(StateConflictError, match="settled already") as refused:
        resolve(bank, drawn, settled=settled, evidence="Another letter, ticket 4712")
    assert refused.value.code == "transfer_decided"
    assert (stored(bank, drawn), bank.loan(first.loan_id)) == (first, loan)


@pytest.mark.parametrize("answer", [SETTLED, DECLINED])
def test_resolution_after_the_gateways_own_answer_is_refused(
    bank: InMemoryBank, drawn: str, answer: PaymentResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the operator's look and the write."""

    def meanwhile(transfer_id: str, *given: Any) -> Transfer:  # noqa: ANN401 - passed on
        bank.gateway.script = [answer]
        bank.move(transfer_id)
        return book_result(transfer_id, *given)

    monkeypatch.setattr(module, "book_result", meanwhile)
    with pytest.raises(StateConflictError, match="already"):
        resolve(bank, drawn, settled=True)
    assert stored(bank, drawn).evidence == ""


def test_resolution_of_a_transfer_that_was_never_sent_is_refused(bank: InMemoryBank) -> None:
    drawn = bank.borrow(1_000_00, 5)
    before = stored(bank, drawn.transfer_id)
    with pytest.raises(StateConflictError, match="not sent") as refused:
        resolve(bank, drawn.transfer_id, settled=False)
    assert refused.value.code == "transfer_not_sent"
    assert stored(bank, drawn.transfer_id) == before


def test_resolution_of_an_unknown_transfer_is_not_found(bank: InMemoryBank) -> None:
    with pytest.raises(NotFoundError, match="no such transfer"):
        resolve(bank, "out-nothing", settled=True)


@pytest.mark.parametrize(
    ("evidence", "good"),
    [("x" * 10, True), ("x" * 500, True), (" " * 20, False), ("x" * 9, False), ("x" * 501, False)],
)
def test_evidence_outside_10_to_500_characters_is_refused(
    bank: InMemoryBank, drawn: str, evidence: str, *, good: bool
) -> None:
    if good:
        assert resolve(bank, drawn, settled=True, evidence=evidence).evidence == evidence
        return
    with pytest.raises(InvalidInputError, match="10 to 500 characters") as invalid:
        resolve(bank, drawn, settled=True, evidence=evidence)
    assert isinstance(invalid.value, MicroloanError)
    assert invalid.value.field == "evidence"
    assert stored(bank, drawn) == replace(stored(bank, drawn), status=TransferStatus.REQUESTED)


def test_customer_can_draw_again_after_a_resolved_failure(bank: InMemoryBank, drawn: str) -> None:
    resolve(bank, drawn, settled=False)
    assert bank.borrow(1_000_00, 5, key="another", customer_id=CUSTOMER).transfer_id != drawn


def test_answer_that_contradicts_a_resolution_is_a_fault_and_changes_nothing(
    bank: InMemoryBank, drawn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator books a failure while the gateway's late answer is on its way."""
    ask = bank.gateway.inquire

    def meanwhile(transfer_id: str) -> PaymentResult:
        two_people.resolve_transfer(
            transfer_id, settled=False, evidence=EVIDENCE, books=bank.store, clock=bank.clock
        )
        return SETTLED

    monkeypatch.setattr(bank.gateway, "inquire", meanwhile)
    swept = sweep_transfers(bank.store, bank.gateway, late(bank))
    assert (swept.failed, stored(bank, drawn).status) == ((drawn,), TransferStatus.FAILED)
    monkeypatch.setattr(bank.gateway, "inquire", ask)
    assert process_transfer(drawn, bank.store, bank.gateway, bank.clock) is TransferOutcome.FAILED
    assert audit(bank.store).findings == ()


def test_answer_that_equals_a_resolution_is_no_fault(
    bank: InMemoryBank, drawn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(transfer_id: str) -> PaymentResult:
        resolve(bank, transfer_id, settled=True)
        return SETTLED

    monkeypatch.setattr(bank.gateway, "inquire", meanwhile)
    assert sweep_transfers(bank.store, bank.gateway, late(bank)).failed == ()
    assert stored(bank, drawn).resolved_by == "wang"


def late(bank: InMemoryBank) -> Clock:
    """An hour on: it is time to ask the gateway again."""
    bank.clock.wait(timedelta(hours=1))
    return bank.clock
