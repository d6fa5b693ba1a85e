"""A lower limit of a credit line, wanted by the customer or set by the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import check_reason
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger import line_limit
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST
from microloan.retry import optimistic
from microloan.usecases.lending.change_line import change_line

if TYPE_CHECKING:
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord


def lower_own_limit(customer_id: str, limit: int, books: LoanBook, clock: Clock) -> LineRecord:
    """Lower the limit for its customer at once, which also ends a temporary extra.

    A repetition changes nothing and leaves no record.

    Parameters
    ----------
    limit
        Fen, above zero.

    Raises
    ------
    InvalidInputError
        For a limit that is not above zero or not in whole steps.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For a limit above the present one, and for a closed line.
    UnavailableError
        When the database does not answer now.
    """
    return _lower(customer_id, limit, CUSTOMER, CUSTOMER_REQUEST, books, clock)


def lower_limit_by_bank(  # noqa: PLR0913 - the change, by whom, and the ports
    customer_id: str, limit: int, operator: str, reason: str, books: LoanBook, clock: Clock
) -> LineRecord:
    """Lower the limit by decision of one operator, which also ends a temporary extra.

    Parameters
    ----------
    limit
        Fen, above zero. Only the customer closes a line. The present limit ends only the extra.

    Raises
    ------
    InvalidInputError
        For a limit that is not in whole steps, or a reason that is too short or too long.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For the limit zero, or one above the present one.
    """
    given = check_reason(reason)
    if not limit:
        raise StateConflictError(
            "Only the customer closes a line. Freeze it instead.", code="closing_not_allowed"
        )
    return _lower(customer_id, limit, operator, given, books, clock)


def _lower(  # noqa: PLR0913 - the change, by whom, and the ports
    customer_id: str, limit: int, changed_by: str, reason: str, books: LoanBook, clock: Clock
) -> LineRecord:
    def lower(line: CreditLine) -> CreditLine:
        return line_limit.lower_limit(line, limit)

    return optimistic(lambda: change_line(customer_id, lower, changed_by, reason, books, clock))
