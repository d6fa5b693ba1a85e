from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.errors import ConcurrentUpdateError
from microloan.ports.operator_writes import AddApproval, SaveApproval
from tests.support.builders.examples import CUSTOMER, NOON

if TYPE_CHECKING:
    from tests.support.cloud.store_under_test import StoreUnderTest

ASKED = Approval(
    approval_id="approval-1",
    act=Act.RESOLVE_TRANSFER,
    customer_id=CUSTOMER,
    subject="in-1",
    amount=123_45,
    details=(("evidence", "Ticket 4711"), ("result", "settled")),
    requested_by="wang",
    requested_at=NOON,
    reason="A letter of the gateway",
)
APPROVED = ASKED.decide(ApprovalState.APPROVED, "li", "seen the letter", NOON + timedelta(hours=1))


def test_approval_request_is_read_as_it_was_added_and_decided(stores: StoreUnderTest) -> None:
    assert stores.books.approval("approval-1") is None
    stores.books.commit(AddApproval(ASKED))
    assert stores.books.approval("approval-1") == ASKED
    stores.books.commit(SaveApproval(APPROVED, ASKED))
    assert stores.books.approval("approval-1") == APPROVED


def test_approval_requests_are_listed_oldest_first(stores: StoreUnderTest) -> None:
    later = replace(ASKED, approval_id="approval-0", requested_at=NOON + timedelta(seconds=1))
    stores.books.commit(AddApproval(later))
    stores.books.commit(AddApproval(ASKED))
    assert list(stores.books.approvals()) == [ASKED, later]


@pytest.mark.parametrize("approval_id", ["approval-0", "approval-1"])
def test_second_approval_request_of_the_same_id_is_refused(
    stores: StoreUnderTest, approval_id: str
) -> None:
    asked = replace(ASKED, approval_id=approval_id)
    stores.books.commit(AddApproval(asked))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(AddApproval(replace(asked, amount=1)))
    assert stores.books.approval(approval_id) == asked


def test_second_decision_on_an_approval_request_is_refused(stores: StoreUnderTest) -> None:
    refused = ASKED.decide(ApprovalState.REFUSED, "zhao", "not so, it was right", NOON)
    stores.books.commit(AddApproval(ASKED))
    stores.books.commit(SaveApproval(APPROVED, ASKED))
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveApproval(refused, ASKED))
    assert stores.books.approval("approval-1") == APPROVED


def test_decision_on_a_request_that_differs_from_the_stored_one_is_refused(
    stores: StoreUnderTest,
) -> None:
    stores.books.commit(AddApproval(ASKED))
    other = replace(ASKED, amount=999_999_00)
    with pytest.raises(ConcurrentUpdateError):
        stores.books.commit(SaveApproval(replace(APPROVED, amount=999_999_00), other))
    assert stores.books.approval("approval-1") == ASKED
