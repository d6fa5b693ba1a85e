"""The health of the service, for an operator."""

from microloan.domain.payments.transfer import SWEEP_LIMIT, Transfer
from microloan.ports.clock import Clock
from microloan.ports.end_of_day import EndOfDayStore
from microloan.ports.loan_book import LoanBook
from microloan.usecases.operations.service_health import ServiceHealth


def view_service_health(end_of_day: EndOfDayStore, books: LoanBook, clock: Clock) -> ServiceHealth:
    """Return the service's health from the closings and the pending transfers."""
    closing = end_of_day.last_closed()
    now = clock.now()
    unfinished = books.outbox(SWEEP_LIMIT)
    moving = [t for t in unfinished if isinstance(t, Transfer) and not t.needs_manual_review(now)]
    return ServiceHealth(
        at=now,
        last_closed=closing.day if closing else None,
        moving=len(moving),
        oldest=min((t.requested_at for t in moving if t.customer_initiated), default=None),
        given_up=len(unfinished) - len(moving),
    )
