"""Write-off, reversal and reissued refund: one person asks, and another lets it happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.approval import ApprovalState
from microloan.domain.errors import ConcurrentUpdateError, NotFoundError, StateConflictError
from microloan.ports.operator_writes import SaveApproval
from microloan.usecases.operations.approvals import approve, refuse
from microloan_testing.audit import audit
from microloan_testing.two_people import approve_request
from tests.support.builders.requested_acts import (
    SEEN,
    Waiting,
    done,
    refused,
    reissue,
    reversal,
    write_off,
)

ACTS: tuple[Callable[[], Waiting], ...] = (write_off, reversal, reissue)


@pytest.fixture(params=ACTS, ids=lambda make: make.__name__)
def waiting(request: pytest.FixtureRequest) -> Waiting:
    made: Waiting = request.param()
    return made


def test_request_without_an_approval_does_nothing(waiting: Waiting) -> None:
    assert done(waiting) == 0
    assert audit(waiting.bank.store).findings == ()


def test_approval_by_another_person_does_the_act_once(waiting: Waiting) -> None:
    bank = waiting.bank

    after = approve_request(waiting.asked, bank.store, bank.clock)

    assert (after.state, done(waiting)) == (ApprovalState.APPROVED, 1)
    assert bank.store.approval(waiting.asked.approval_id) == after
    assert audit(bank.store).findings == ()
    assert (refused(waiting), done(waiting)) == ("approval_decided", 1)


def test_approval_of_an_own_request_is_refused(waiting: Waiting) -> None:
    assert refused(waiting, operator="wang") == "approval_own"


def test_approval_of_another_request_than_shown_is_refused(waiting: Waiting) -> None:
    other = replace(waiting.asked, amount=waiting.asked.amount + 1)

    assert refused(waiting, other.digest) == "approval_differs"


def test_approval_after_72_hours_is_refused(waiting: Waiting) -> None:
    waiting.bank.clock.set(date(2024, 3, 9))

    assert refused(waiting) == "approval_expired"


def test_refused_request_is_not_approved_and_does_nothing(waiting: Waiting) -> None:
    bank, asked = waiting.bank, waiting.asked

    refuse(asked.approval_id, "li", SEEN, bank.store, bank.clock)

    assert (refused(waiting), done(waiting)) == ("approval_decided", 0)


def test_second_of_two_concurrent_approvals_is_refused_as_decided(waiting: Waiting) -> None:
    bank, asked = waiting.bank, waiting.asked
    bank.store.before_commit.append(
        lambda: approve(asked.approval_id, asked.digest, "zhao", SEEN, bank.store, bank.clock)
    )

    with pytest.raises(StateConflictError) as error:
        approve_request(asked, bank.store, bank.clock)

    assert (error.value.code, done(waiting)) == ("approval_decided", 1)
    stored = bank.store.approval(asked.approval_id)
    assert stored
    assert stored.decided_by == "zhao"
    assert audit(bank.store).findings == ()


def test_approval_that_meets_a_concurrent_refusal_does_nothing(waiting: Waiting) -> None:
    bank, asked = waiting.bank, waiting.asked
    no = asked.decide(ApprovalState.REFUSED, "zhao", SEEN, bank.clock.now())
    bank.store.before_commit.append(lambda: bank.store.commit(SaveApproval(no, asked)))

    with pytest.raises(StateConflictError) as error:
        approve_request(asked, bank.store, bank.clock)

    assert (error.value.code, done(waiting)) == ("approval_decided", 0)
    assert bank.store.approval(asked.approval_id) == no


def test_refusal_that_meets_a_concurrent_approval_is_refused_as_decided(waiting: Waiting) -> None:
    bank, asked = waiting.bank, waiting.asked
    bank.store.before_commit.append(lambda: approve_request(asked, bank.store, bank.clock))

    with pytest.raises(StateConflictError) as error:
        refuse(asked.approval_id, "zhao", SEEN, bank.store, bank.clock)

    assert (error.value.code, done(waiting)) == ("approval_decided", 1)


def test_crash_before_the_transaction_leaves_the_request_pending(waiting: Waiting) -> None:
    bank, asked = waiting.bank, waiting.asked

    def crash() -> None:
        raise KeyboardInterrupt

    bank.store.before_commit.append(crash)
    with pytest.raises(KeyboardInterrupt):
        approve_request(asked, bank.store, bank.clock)

    assert (bank.store.approval(asked.approval_id), done(waiting)) == (asked, 0)
    approve_request(asked, bank.store, bank.clock)
    assert done(waiting) == 1


def test_approval_of_a_request_that_does_not_exist_is_not_found(waiting: Waiting) -> None:
    bank = waiting.bank
    with pytest.raises(NotFoundError) as error:
        approve("approval-none", "", "li", SEEN, bank.store, bank.clock)
    assert (error.value.code, done(waiting)) == ("approval_not_found", 0)


def test_decision_that_loses_every_race_raises_a_conflict(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = waiting.bank

    def lose(*_: object) -> None:
        raise ConcurrentUpdateError("lost")

    monkeypatch.setattr(bank.store, "commit", lose)

    assert refused(waiting) == "conflict"
    with pytest.raises(ConcurrentUpdateError):
        refuse(waiting.asked.approval_id, "li", SEEN, bank.store, bank.clock)
