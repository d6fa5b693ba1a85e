"""A hold on a person: placed at a hit or by hand, and released by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import check_reason
from microloan.domain.errors import (
    ConcurrentUpdateError,
    NotFoundError,
    StateConflictError,
)
from microloan.ports.screening_writes import SaveCase, SaveScreening
from microloan.ports.writes import HoldLine
from microloan.retry import optimistic

if TYPE_CHECKING:
    from microloan.domain.customers.screening import Screening
    from microloan.domain.customers.screening_case import Case
    from microloan.ports.clock import Clock
    from microloan.ports.screening import ScreeningContext, ScreeningIndex
    from microloan.ports.writes import Write


def place_hold(customer_id: str, persons: ScreeningIndex, clock: Clock) -> Case | None:
    """Place the hold of a new hit, once, and return its case."""
    return optimistic(lambda: _place_hold(customer_id, persons, clock))


def _place_hold(customer_id: str, persons: ScreeningIndex, clock: Clock) -> Case | None:
    context = persons.screen(customer_id)
    before = context.screening
    if not before.is_new_hit:
        return None
    joined = persons.case(before.hold.case_id) if before.hold else None
    after, case = before.open_hold(customer_id, clock.now(), joined)
    _save(after, case, context, persons)
    return case


def hold_by_hand(
    customer_id: str, operator: str, reason: str, persons: ScreeningIndex, clock: Clock
) -> Case:
    """Put a customer on hold by one operator's decision, and return the case.

    Two people release it, as any hold.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long.
    NotFoundError
        When there is no such customer.
    StateConflictError
        When the customer is on hold already.
    """
    given = check_reason(reason)

    def place() -> Case:
        context, now = _require_customer(customer_id, persons), clock.now()
        after, case = context.screening.open_hold_by_hand(customer_id, operator, given, now)
        _save(after, case, context, persons)
        return case

    return optimistic(place)


def _require_customer(customer_id: str, persons: ScreeningIndex) -> ScreeningContext:
    context = persons.screen(customer_id)
    if not context.is_customer:
        raise NotFoundError(
            "There is no such customer. Check the customer ID.", code="customer_not_found"
        )
    return context


def _save(after: Screening, case: Case, context: ScreeningContext, persons: ScreeningIndex) -> None:
    persons.commit(
        SaveScreening(case.customer_id, after, context.screening),
        SaveCase(case),
        HoldLine(case.customer_id, context.line, held=True),
    )


def find_case(case_id: str, persons: ScreeningIndex) -> Case:
    """Return an open case.

    Raises
    ------
    NotFoundError
        When there is no such case.
    StateConflictError
        When its hold is released already.
    """
    case = persons.case(case_id)
    if case is None:
        raise NotFoundError("There is no such case. Check the case ID.", code="case_not_found")
    if case.released_at:
        raise StateConflictError(
            "The hold of this case is released already. Nothing is to be done.",
            code="case_released",
        )
    return case


def release_hold(  # noqa: PLR0913 - the case, its approval, and the ports
    case_id: str,
    list_version: int,
    approval_id: str,
    persons: ScreeningIndex,
    clock: Clock,
    also: tuple[Write, ...] = (),
) -> None:
    """Release the hold of a case, as another person approved it.

    Parameters
    ----------
    list_version
        The version of the list that the requester saw. A newer one needs a new request.
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError, StateConflictError
        When there is no such open case, or a newer version of the list has joined it.
    """
    optimistic(lambda: _release(case_id, list_version, approval_id, persons, clock, also))


def _release(  # noqa: PLR0913 - as above
    case_id: str,
    list_version: int,
    approval_id: str,
    persons: ScreeningIndex,
    clock: Clock,
    also: tuple[Write, ...],
) -> None:
    case = find_case(case_id, persons)
    context = persons.screen(case.customer_id)
    if case.list_version != list_version:
        raise StateConflictError(
            "A newer list names the person, too. Read the case and make a new request.",
            code="case_changed",
        )
    hold = context.screening.hold
    if hold is None or hold.list_version != case.list_version:
        raise ConcurrentUpdateError("the hold has changed since its case was read")
    released = case.release(clock.now(), approval_id)
    persons.commit(
        *also,
        SaveScreening(case.customer_id, context.screening.release(case), context.screening),
        SaveCase(released),
        HoldLine(case.customer_id, context.line, held=False),
    )
