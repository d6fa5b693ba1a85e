"""A lower limit of a credit line, wanted by the customer or set by the bank."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.approval import check_reason
from microloan.domain.errors import StateConflictError
from microloan.domain.ledger import line_limit
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST, LineChange
from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic
from microloan.usecases.lending.freeze_line import find_line

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord


def lower_own_limit(customer_id: str, limit: int, books: LoanBook, clock: Clock) -> LineRecord:
    """Lower the limit for its customer at once, or close the line with the limit zero.

    A repetition changes nothing and leaves no record.

    Parameters
    ----------
    limit
        Fen.

    Raises
    ------
    InvalidInputError
        For a limit that is negative or not in whole steps.
    NotFoundError
        When the customer has no line.
    StateConflictError
        For a limit above the present one. For a closing while a loan is open or money is owed.
    UnavailableError
        When the database does not answer now.
    """
    return _lower(customer_id, limit, CUSTOMER, CUSTOMER_REQUEST, books, clock)


def lower_limit_by_bank(  # noqa: PLR0913 - the change, by whom, and the ports
    customer_id: str, limit: int, operator: str, reason: str, books: LoanBook, clock: Clock
) -> LineRecord:
    """Lower the limit by decision of one operator.

    Parameters
    ----------
    limit
        Fen, above zero. Only the customer closes a line.

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
    """Lower a limit and keep the record of it, in one transaction.

    The version of the line decides between the change and a draw that comes at the same moment.
    """

    def lower() -> LineRecord:
        before = find_line(customer_id, books)
        after = line_limit.lower_limit(before.line, limit)
        if after == before.line:
            return before
        change = LineChange.of(
            before.line,
            after,
            version=before.version + 1,
            changed_at=clock.now(),
            changed_by=changed_by,
            reason=reason,
        )
        books.commit(SaveLine(customer_id, after, before), AddLineChange(customer_id, change))
        return replace(before, line=after, version=change.version)

    return optimistic(lower)
