"""Open holds stand, and released ones are compared with the requests of two people."""

from dataclasses import replace

import pytest

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.customers.screening import CLEAR, Hold, Screening
from microloan.domain.customers.screening_case import Case
from microloan.domain.ledger.audit import Check, check_holds, check_releases
from tests.support.builders.examples import CUSTOMER, NOON

OPEN = Case("case-1", CUSTOMER, 2, NOON)
RELEASED = OPEN.release(NOON, "approval-1")
APPROVED = Approval(
    approval_id="approval-1",
    act=Act.RELEASE_HOLD,
    customer_id=CUSTOMER,
    subject="case-1",
    amount=0,
    details=(("list_version", "2"),),
    requested_by="wang",
    requested_at=NOON,
    reason="Another person of that name",
    state=ApprovalState.APPROVED,
    decided_by="li",
    decided_at=NOON,
    decision_reason="Seen the passport",
)
NO_REQUEST = "release_hold has no approved request that equals it"
ONE_PERSON = "release_hold was requested and approved by the same person"
UNDONE = "release_hold was approved, but it was not done as approved"


def found(cases: list[Case], approvals: list[Approval]) -> list[str]:
    result = check_releases(cases, approvals)
    assert {finding.check for finding in result.findings} <= {Check.APPROVED}
    return [f"{finding.subject}: {finding.text}" for finding in result.findings]


def test_release_by_two_people_is_no_finding() -> None:
    waiting = replace(OPEN, case_id="case-2")
    requested = replace(APPROVED, approval_id="approval-2", state=ApprovalState.REQUESTED)

    result = check_releases([RELEASED, waiting], [APPROVED, requested])

    assert result.findings == ()
    assert result.looked_at[Check.APPROVED] == 1


@pytest.mark.parametrize(
    "approvals",
    [
        [],
        [replace(APPROVED, state=ApprovalState.REQUESTED)],
        [replace(APPROVED, state=ApprovalState.REFUSED)],
        [replace(APPROVED, act=Act.WRITE_OFF)],
    ],
    ids=["missing", "requested", "refused", "another act"],
)
def test_release_without_an_approved_request_names_the_case(approvals: list[Approval]) -> None:
    assert found([RELEASED], approvals) == [f"case case-1: {NO_REQUEST}"]


@pytest.mark.parametrize(
    "request_",
    [
        replace(APPROVED, subject="case-9"),
        replace(APPROVED, customer_id="cust-9"),
        replace(APPROVED, details=(("list_version", "1"),)),
        replace(APPROVED, details=()),
    ],
    ids=["another case", "another person", "another version", "no version"],
)
def test_release_by_a_request_for_something_else_names_the_case(request_: Approval) -> None:
    assert found([RELEASED], [request_]) == [f"case case-1: {NO_REQUEST}"]


@pytest.mark.parametrize("decided_by", ["", "wang"])
def test_release_by_one_person_names_the_case(decided_by: str) -> None:
    assert found([RELEASED], [replace(APPROVED, decided_by=decided_by)]) == [
        f"case case-1: {ONE_PERSON}"
    ]


@pytest.mark.parametrize("cases", [[], [OPEN]], ids=["no case", "open"])
def test_approved_release_that_was_not_done_names_the_case(cases: list[Case]) -> None:
    assert found(cases, [APPROVED]) == [f"case case-1: {UNDONE}"]


@pytest.mark.parametrize(
    ("screenings", "findings"),
    [
        ({CUSTOMER: Screening(2, hold=Hold(2, "case-1", NOON))}, 0),
        ({CUSTOMER: Screening(2, hold=Hold(2, "case-9", NOON))}, 1),
        ({CUSTOMER: CLEAR}, 1),
        ({}, 1),
    ],
    ids=["on hold", "on hold in another case", "hold removed", "nothing stored"],
)
def test_open_case_without_its_hold_is_named(
    screenings: dict[str, Screening], findings: int
) -> None:
    result = check_holds([OPEN, RELEASED], screenings)

    wrong = "case case-1: is open, but its person is not on hold in it"
    assert [f"{one.subject}: {one.text}" for one in result.findings] == [wrong] * findings
    assert result.looked_at[Check.APPROVED] == 1
