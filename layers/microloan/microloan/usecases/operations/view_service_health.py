"""An operator asks whether the bank does its work."""

from microloan.domain.payments.transfer import LOOK, Transfer
from microloan.ports.clock import Clock
from microloan.ports.end_of_day import NightStore
from microloan.ports.loan_book import Books
from microloan.usecases.operations.service_health import Operation


def view_operation(night: NightStore, books: Books, clock: Clock) -> Operation:
    """Return how far the work is, from the closings and the transfers that are not finished."""
    closing = night.last_closed()
    now = clock.now()
    unfinished = books.outbox(LOOK)
    moving = [one for one in unfinished if isinstance(one, Transfer) and not one.given_up(now)]
    return Operation(
        at=now,
        last_closed=closing.day if closing else None,
        moving=len(moving),
        oldest=min((one.requested_at for one in moving if one.waited_for), default=None),
        given_up=len(unfinished) - len(moving),
    )
