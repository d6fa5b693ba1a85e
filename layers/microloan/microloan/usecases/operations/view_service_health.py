"""The health of the service, for an operator."""

from microloan.domain.payments.transfer import SWEEP_LIMIT, Transfer
from microloan.ports.clock import Clock
from microloan.ports.end_of_day import EndOfDayStore
from microloan.ports.loan_book import LoanBook
from microloan.usecases.operations.service_health import ServiceHealth


def view_service_health(night: EndOfDayStore, books: LoanBook, clock: Clock) -> ServiceHealth:
    """Return the service's health from the closings and the pending transfers."""
    closing = night.last_closed()
    now = clock.now()
    unfinished = books.outbox(SWEEP_LIMIT)
    moving = [one for one in unfinished if isinstance(one, Transfer) and not one.given_up(now)]
    return ServiceHealth(
        at=now,
        last_closed=closing.day if closing else None,
        moving=len(moving),
        oldest=min((one.requested_at for one in moving if one.customer_initiated), default=None),
        given_up=len(unfinished) - len(moving),
    )
