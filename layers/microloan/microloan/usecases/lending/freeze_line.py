"""A freeze of a customer's credit line by the bank, and its end before its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from microloan.domain.approval import check_reason
from microloan.domain.calendar import business_date
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode, check_end, needs_two_people
from microloan.domain.ledger.line_limit import require_open
from microloan.retry import optimistic
from microloan.usecases.lending.change_line import change_line

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord, Write


def freeze_line(  # noqa: PLR0913 - the freeze, by whom, and the ports
    customer_id: str,
    code: FreezeCode,
    until: date,
    *,
    operator: str,
    reason: str,
    books: LoanBook,
    clock: Clock,
) -> LineRecord:
    """Freeze a line for at most 30 days, in place of an earlier freeze.

    The days of a freeze that still holds, or ended less than 30 days ago, count. So one person
    cannot renew it for ever.

    Raises
    ------
    InvalidInputError
        For an end that is not after today, or a reason that is too short or too long.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For a closed line. For more than 30 days, which need two people.
    """
    now, given = clock.now(), check_reason(reason)

    def frozen(line: CreditLine) -> CreditLine:
        since = line.frozen_since(now)
        if needs_two_people(until, business_date(since)):
            raise StateConflictError(
                "A freeze of more than 30 days needs two people. Request it.",
                code="freeze_too_long",
            )
        return _frozen(line, Freeze(code, until, operator, since), business_date(now))

    return optimistic(lambda: change_line(customer_id, frozen, operator, given, books, clock))


def freeze_line_as_approved(
    request: Approval, books: LoanBook, clock: Clock, *also: Write
) -> LineRecord:
    """Freeze a line for as long as two people decided.

    Parameters
    ----------
    request
        The request, whose detail `until` is empty for a freeze without an end. Its detail
        `replaces` describes the freeze that held at the request.
    also
        Writes for the same transaction.

    Raises
    ------
    InvalidInputError
        For an end that is not after today.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For a closed line. When another freeze holds than at the request.
    """
    now, until = clock.now(), request.detail("until")
    freeze = Freeze(
        FreezeCode(request.detail("code")),
        date.fromisoformat(until) if until else None,
        request.requested_by,
        now,
    )

    def frozen(line: CreditLine) -> CreditLine:
        today = business_date(now)
        if describe_freeze(line.frozen_on(today)) != request.detail("replaces"):
            raise StateConflictError(
                "The freeze of this line has changed since the request. Make a new request.",
                code="freeze_differs",
            )
        return _frozen(line, freeze, today)

    return optimistic(
        lambda: change_line(
            request.customer_id,
            frozen,
            request.requested_by,
            request.reason,
            books,
            clock,
            *also,
        )
    )


def unfreeze_line(
    customer_id: str, operator: str, reason: str, books: LoanBook, clock: Clock
) -> LineRecord:
    """End a freeze before its date.

    Raises
    ------
    InvalidInputError
        For a reason that is too short or too long.
    NotFoundError
        When the customer has no line.
    StateConflictError
        When no freeze holds.
    """
    given, today = check_reason(reason), business_date(clock.now())

    def thawed(line: CreditLine) -> CreditLine:
        freeze = line.frozen_on(today)
        if freeze is None:
            raise StateConflictError("This line is not frozen.", code="line_not_frozen")
        return replace(line, freeze=replace(freeze, ended_on=today))

    return optimistic(lambda: change_line(customer_id, thawed, operator, given, books, clock))


def describe_freeze(freeze: Freeze | None) -> str:
    """Return a freeze as a text of a request, empty without one.

    Examples
    --------
    >>> describe_freeze(None)
    ''
    """
    if freeze is None:
        return ""
    end = freeze.until.isoformat() if freeze.until else "without end"
    return f"{freeze.code}, {end}, since {freeze.frozen_at.isoformat()}"


def _frozen(line: CreditLine, freeze: Freeze, today: date) -> CreditLine:
    require_open(line)
    check_end(freeze.until, today)
    return replace(line, freeze=freeze)
