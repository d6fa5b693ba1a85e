"""Two people: one asks, another decides, in time, and exactly what was asked for is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.operator_writes import AddApproval, SaveApproval
from microloan.usecases.operations.approvals import approve, refuse
from microloan_testing.audit import audit
from tests.support.builders.examples import CUSTOMER, NOON
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.fakes.outbound_services import UNKNOWN

WHY = "The penalty was charged twice"
SEEN = "Seen the bill of 15 March"


def asked(loan_id: str, act: Act = Act.CORRECT_LOAN, **details: str) -> Approval:
    return Approval(
        approval_id="approval-1",
        act=act,
        customer_id=CUSTOMER,
        subject=loan_id,
        amount=5_00,
        details=tuple(sorted((details or {"counts_from": "2024-01-15"}).items())),
        requested_by="wang",
        requested_at=NOON,
        reason=WHY,
    )


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank()
    bank.customer()
    return bank


@pytest.fixture
def waiting(bank: InMemoryBank) -> Approval:
    """A correction of an open loan that waits for another person."""
    made = replace(asked(bank.open_loan(1_000_00, 5)), requested_at=bank.clock.now())
    bank.store.commit(AddApproval(made))
    return made


def approved(
    bank: InMemoryBank, of: Approval, operator: str = "li", reason: str = SEEN
) -> Approval:
    return approve(of.approval_id, of.digest, operator, reason, bank.store, bank.clock)


def corrections(bank: InMemoryBank, loan_id: str) -> int:
    return sum(one.kind is LoanEventType.CORRECTED for one in bank.store.entries(loan_id))


def test_request_approved_by_another_person_is_done_once(
    bank: InMemoryBank, waiting: Approval
) -> None:
    after = approved(bank, waiting)
    assert (after.state, after.decided_by, after.decision_reason) == ("approved", "li", SEEN)
    assert bank.store.approval(waiting.approval_id) == after
    assert bank.loan(waiting.subject).account.loan.principal == 1_000_00 - 5_00 + 50
    with pytest.raises(StateConflictError, match="approved already") as refused:
        approved(bank, waiting)
    assert refused.value.code == "approval_decided"
    assert corrections(bank, waiting.subject) == 1
    assert audit(bank.store).findings == ()


@pytest.mark.parametrize(
    "decide", [approved, lambda w, a, by="wang": refuse(a.approval_id, by, SEEN, w.store, w.clock)]
)
def test_requester_cannot_decide_their_own_request(
    bank: InMemoryBank, waiting: Approval, decide: Callable[[InMemoryBank, Approval, str], Approval]
) -> None:
    with pytest.raises(StateConflictError, match="Another person") as refused:
        decide(bank, waiting, "wang")
    assert refused.value.code == "approval_own"
    assert bank.store.approval(waiting.approval_id) == waiting
    assert corrections(bank, waiting.subject) == 0


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (1, True)])
def test_request_is_approved_within_72_hours_and_refused_after(
    waiting: Approval, seconds: int, *, late: bool
) -> None:
    at = waiting.requested_at + timedelta(hours=72, seconds=seconds)
    assert waiting.is_expired(at) is late
    if not late:
        assert waiting.decide(ApprovalState.APPROVED, "li", SEEN, at).decided_at == at
        return
    with pytest.raises(StateConflictError, match="72 hours") as refused:
        waiting.decide(ApprovalState.APPROVED, "li", SEEN, at)
    assert refused.value.code == "approval_expired"


def test_decided_request_does_not_expire(waiting: Approval) -> None:
    after = waiting.decide(ApprovalState.REFUSED, "li", SEEN, waiting.requested_at)
    assert not after.is_expired(waiting.requested_at + timedelta(days=9))


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 6_00},
        {"subject": "loan-2"},
        {"customer_id": "cust-2"},
        {"details": (("counts_from", "2024-01-16"),)},
        {"act": Act.REVERSE_CORRECTION},
        {"requested_by": "zhao"},
        {"reason": "Another reason altogether"},
        {"approval_id": "approval-2"},
        {"requested_at": NOON + timedelta(seconds=1)},
    ],
)
def test_approval_of_another_request_than_was_shown_is_refused(
    bank: InMemoryBank, waiting: Approval, changed: dict[str, object]
) -> None:
    other = replace(waiting, **changed)  # type: ignore[arg-type]
    assert other.digest != waiting.digest
    with pytest.raises(StateConflictError, match="another one than you were shown") as refused:
        approve(waiting.approval_id, other.digest, "li", SEEN, bank.store, bank.clock)
    assert refused.value.code == "approval_differs"
    assert corrections(bank, waiting.subject) == 0


@pytest.mark.parametrize("reason", ["", "short", "x" * 501, " " * 20])
def test_decision_without_a_reason_of_10_to_500_characters_is_refused(
    bank: InMemoryBank, waiting: Approval, reason: str
) -> None:
    with pytest.raises(InvalidInputError, match="10 to 500"):
        approved(bank, waiting, reason=reason)
    assert bank.store.approval(waiting.approval_id) == waiting


def test_approval_of_an_unknown_request_is_not_found(bank: InMemoryBank) -> None:
    with pytest.raises(NotFoundError, match="no such request"):
        approve("approval-9", "", "li", SEEN, bank.store, bank.clock)


def test_refused_request_changes_no_loan_and_cannot_be_approved(
    bank: InMemoryBank, waiting: Approval
) -> None:
    after = refuse(waiting.approval_id, "li", SEEN, bank.store, bank.clock)
    assert bank.store.approval(waiting.approval_id) == after
    assert after.state is ApprovalState.REFUSED
    with pytest.raises(StateConflictError, match="refused already"):
        approved(bank, waiting)
    assert corrections(bank, waiting.subject) == 0


def test_approval_after_a_concurrent_refusal_is_rejected(
    bank: InMemoryBank, waiting: Approval
) -> None:
    """The other's write comes between the read and the commit."""
    other = waiting.decide(ApprovalState.REFUSED, "zhao", SEEN, bank.clock.now())
    bank.store.before_commit.append(lambda: bank.store.commit(SaveApproval(other, waiting)))
    with pytest.raises(StateConflictError, match="refused already"):
        approved(bank, waiting)
    assert bank.store.approval(waiting.approval_id) == other
    assert corrections(bank, waiting.subject) == 0


def test_unanswered_transfer_is_resolved_by_an_approved_request(bank: InMemoryBank) -> None:
    drawn = bank.borrow(1_000_00, 5)
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(drawn.transfer_id)
    made = replace(
        asked(
            drawn.transfer_id,
            Act.RESOLVE_TRANSFER,
            result="settled",
            evidence="Ticket 4711, mail",
            settled_on="2024-01-15",
        ),
        requested_at=bank.clock.now(),
        amount=1_000_00,
    )
    bank.store.commit(AddApproval(made))
    approved(bank, made)
    transfer = bank.store.transfer(drawn.transfer_id)
    assert transfer
    assert (transfer.status, transfer.evidence, transfer.resolved_by) == (
        "settled",
        "Ticket 4711, mail",
        "wang",
    )
    assert bank.loan(drawn.opening.loan_id).account.status is LoanStatus.OPEN
    assert audit(bank.store).findings == ()


def test_request_stays_open_when_its_act_is_no_longer_allowed(bank: InMemoryBank) -> None:
    drawn = bank.borrow(1_000_00, 5)
    made = replace(
        asked(drawn.opening.loan_id, counts_from="2024-01-15"), requested_at=bank.clock.now()
    )
    bank.store.commit(AddApproval(made))
    with pytest.raises(StateConflictError, match="disbursing"):
        approved(bank, made)
    assert bank.store.approval(made.approval_id) == made


@pytest.mark.parametrize("act", [Act.RESOLVE_TRANSFER, Act.REVERSE_CORRECTION])
def test_act_with_another_amount_than_requested_is_refused(
    bank: InMemoryBank, waiting: Approval, act: Act
) -> None:
    approved(bank, waiting)
    drawn = bank.borrow(1_000_00, 5, key="unanswered").transfer_id
    bank.gateway.script = [UNKNOWN, UNKNOWN]
    bank.move(drawn)
    subjects = {Act.RESOLVE_TRANSFER: drawn, Act.REVERSE_CORRECTION: waiting.subject}
    details = {"result": "settled", "evidence": WHY, "correction_id": waiting.approval_id}
    made = replace(asked(subjects[act], act, **details), approval_id="approval-2", amount=4_99)
    bank.store.commit(AddApproval(made))
    with pytest.raises(StateConflictError) as refused:
        approved(bank, made)
    assert refused.value.code == "amount_differs"
    assert bank.store.approval("approval-2") == made
