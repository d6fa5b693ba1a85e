"""The audit of holds: the open ones stand, and two people approved each release."""

from collections.abc import Iterable, Iterator, Mapping

from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.customers.screening import CLEAR, Screening
from microloan.domain.customers.screening_case import Case
from microloan.domain.ledger.audit.findings import AuditResult, Check


def check_holds(cases: Iterable[Case], screenings: Mapping[str, Screening]) -> AuditResult:
    """Check that the person of each open case is on hold.

    Parameters
    ----------
    cases
        All cases, open and released.
    screenings
        The states of the persons of the open cases. A person without one is clear.
    """
    result = AuditResult()
    for case in cases:
        if case.released_at is None:
            hold = screenings.get(case.customer_id, CLEAR).hold
            stands = hold is not None and hold.case_id == case.case_id
            wrong = [] if stands else ["is open, but its person is not on hold in it"]
            result += AuditResult.of(Check.APPROVED, f"case {case.case_id}", wrong)
    return result


def check_releases(cases: Iterable[Case], approvals: Iterable[Approval]) -> AuditResult:
    """Check that two people approved each release, and that each was done.

    Parameters
    ----------
    cases
        All cases, open and released.
    approvals
        All requests of operators.
    """
    approved = {
        request.approval_id: request
        for request in approvals
        if request.act is Act.RELEASE_HOLD and request.state is ApprovalState.APPROVED
    }
    released = [case for case in cases if case.released_at]
    result = AuditResult()
    for case in released:
        wrong = _find_wrong(case, approved)
        result += AuditResult.of(Check.APPROVED, f"case {case.case_id}", wrong)
    done = {case.approval_id for case in released}
    for request in approved.values():
        if request.approval_id not in done:
            undone = [f"{request.act} was approved, but it was not done as approved"]
            result += AuditResult.of(Check.APPROVED, f"case {request.subject}", undone)
    return result


def _find_wrong(case: Case, approved: Mapping[str, Approval]) -> Iterator[str]:
    request = approved.get(case.approval_id)
    if request is None or _facts(request) != (
        case.case_id,
        case.customer_id,
        str(case.list_version),
    ):
        yield f"{Act.RELEASE_HOLD} has no approved request that equals it"
    elif request.decided_by in {"", request.requested_by}:
        yield f"{Act.RELEASE_HOLD} was requested and approved by the same person"


def _facts(request: Approval) -> tuple[str, ...]:
    return request.subject, request.customer_id, request.optional_detail("list_version")
