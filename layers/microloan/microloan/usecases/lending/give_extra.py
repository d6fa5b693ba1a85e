"""A temporary extra of a customer's credit line, given by two people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger.line_extra import Extra, check_extra
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.money import yuan
from microloan.retry import optimistic
from microloan.usecases.lending.change_line import change_line

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord, Write


def give_extra(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> LineRecord:
    """Give a line an extra until a day, in place of one that still holds.

    The days of an extra that still holds count, so that it cannot be renewed for ever.

    Parameters
    ----------
    request
        The request, whose amount is the extra. Its detail `until` is the day on which it ends. Its
        detail `replaces` describes limit and extra at the request.
    also
        Writes for the same transaction.

    Raises
    ------
    InvalidInputError
        For an amount or an end that the product does not allow.
    NotFoundError
        When the customer has no line.
    StateConflictError
        When the line is not clear, or a new assessment or consent is due. When limit or extra has
        changed since the request.
    """
    until = date.fromisoformat(request.detail("until"))

    def extended(line: CreditLine) -> CreditLine:
        today = business_date(clock.now())
        _require_drawable(line, today)
        held = line.extra_on(today)
        if describe_room(line, today) != request.detail("replaces"):
            raise StateConflictError(
                "Limit or extra of this line has changed since the request. Make a new request.",
                code="line_differs",
            )
        extra = Extra(request.amount, held.since if held else today, until)
        return line.give_extra(check_extra(extra, line.limit, today))

    def change() -> LineRecord:
        requester, reason = request.requested_by, request.reason
        return change_line(request.customer_id, extended, requester, reason, books, clock, *also)

    return optimistic(change)


def describe_room(line: CreditLine, today: date) -> str:
    """Return limit and extra as a text of a request.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from microloan.domain.ledger.credit_line import CreditLine
    >>> describe_room(CreditLine(5_000_00, Decimal("0.0005")), date(2024, 1, 15))
    'limit 5,000.00, no extra'
    """
    extra = line.extra_on(today)
    given = f"extra {yuan(extra.amount)} until {extra.until}" if extra else "no extra"
    return f"limit {yuan(line.limit)}, {given}"


def _require_drawable(line: CreditLine, today: date) -> None:
    due = line.assessment_due_on
    stopped = line.consent_withdrawn_on is not None or (due is not None and due <= today)
    if stopped or line.standing(today) is not LineStanding.CLEAR:
        raise StateConflictError(
            "Nothing can be drawn on this line now, so it gets no extra. Read its state.",
            code="line_not_clear",
        )
