"""The health of the service, for an operator."""

from microloan.domain.payments.transfer import SWEEP_LIMIT, Transfer
from microloan.ports.clock import Clock
from microloan.ports.end_of_day import EndOfDayStore
from microloan.ports.loan_book import LoanBook
from microloan.usecases.operations.service_health import ServiceHealth


def view_service_health(end_of_day: EndOfDayStore, books: LoanBook, clock: Clock) -> ServiceHealth:
    """Return the service's health from closings, pending transfers and open cases.

    A transfer of a customer on hold waits for the release of the case, and is left out.
    """
    closing = end_of_day.last_closed()
    now = clock.now()
    cases = books.open_cases()
    held = {case.customer_id for case in cases}
    unfinished = [
        transfer
        for transfer in books.outbox(SWEEP_LIMIT)
        if not (isinstance(transfer, Transfer) and transfer.customer_id in held)
    ]
    moving = [t for t in unfinished if isinstance(t, Transfer) and not t.needs_manual_review(now)]
    return ServiceHealth(
        at=now,
        last_closed=closing.day if closing else None,
        moving=len(moving),
        oldest=min((t.requested_at for t in moving if t.customer_initiated), default=None),
        given_up=len(unfinished) - len(moving),
        cases_overdue=sum(case.is_overdue(now) for case in cases),
    )
