"""The import of a screening list, as the command line does it."""

from collections.abc import Collection, Sequence

from microloan.domain.approval import Act, Approval
from microloan.domain.customers.screening_case import Case
from microloan.ports.clock import Clock
from microloan.ports.loan_book import LoanBook
from microloan.ports.operator_writes import AddApproval
from microloan.ports.screening_store import ScreeningStore
from microloan.usecases.operations.approvals import approve
from microloan.usecases.screening.import_list import (
    ScanResult,
    finish_import,
    name_persons,
    scan_segment,
    start_import,
)

SEGMENTS = 3


def import_list(customer_ids: Collection[str], store: ScreeningStore, clock: Clock) -> ScanResult:
    """Make these persons the current list, and scan all customers."""
    current = start_import(customer_ids, store, clock)
    name_persons(sorted(customer_ids), current, store)
    scanned = sum(
        (scan_segment(number, SEGMENTS, current, store, clock) for number in range(SEGMENTS)),
        ScanResult(),
    )
    finish_import(current, store, clock)
    return scanned


def ask_release(case: Case, books: LoanBook, clock: Clock, operator: str = "wang") -> Approval:
    """Ask another person to release the hold of a case."""
    asked = Approval(
        approval_id=f"approval-{case.case_id}-{case.list_version}",
        act=Act.RELEASE_HOLD,
        customer_id=case.customer_id,
        subject=case.case_id,
        amount=0,
        details=(("list_version", str(case.list_version)),),
        requested_by=operator,
        requested_at=clock.now(),
        reason="Another person of that name",
    )
    books.commit(AddApproval(asked))
    return asked


def release_all(books: LoanBook, clock: Clock) -> Sequence[Case]:
    """Release the hold of every open case by two people."""
    cases = books.open_cases()
    for case in cases:
        asked = ask_release(case, books, clock)
        approve(asked.approval_id, asked.digest, "li", "Seen the passport", books, clock)
    return cases
