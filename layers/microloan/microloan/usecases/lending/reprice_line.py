"""A lower price of a customer's credit line for later draws, set by two people."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.domain.errors import StateConflictError
from microloan.domain.ledger import line_limit
from microloan.retry import optimistic
from microloan.usecases.lending.change_line import change_line

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord, Write


def reprice_line(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> LineRecord:
    """Lower the price of a line for later draws. Each loan keeps its own.

    A draw that confirms a disclosure of the old price is refused as changed.

    Parameters
    ----------
    request
        The request. Its detail `daily_rate` is the new price, and `replaces` that of the request.
    also
        Writes for the same transaction.

    Raises
    ------
    InvalidInputError
        For a rate that is not below the present one, or below the product's lowest.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For a closed line. When the price has changed since the request.
    """
    daily_rate = Decimal(request.detail("daily_rate"))

    def repriced(line: CreditLine) -> CreditLine:
        if str(line.daily_rate) != request.detail("replaces"):
            raise StateConflictError(
                "The price of this line has changed since the request. Make a new request.",
                code="line_differs",
            )
        return line_limit.reprice(line, daily_rate)

    def change() -> LineRecord:
        requester, reason = request.requested_by, request.reason
        return change_line(request.customer_id, repriced, requester, reason, books, clock, *also)

    return optimistic(change)
