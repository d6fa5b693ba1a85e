"""A change of a credit line by a person, kept with its record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError
from microloan.domain.ledger.line_change import LineChange
from microloan.ports.operator_writes import AddLineChange, SaveApproval
from microloan.ports.writes import SaveLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LineRecord, Write


def find_line(customer_id: str, books: LoanBook) -> LineRecord:
    """Return a customer's line.

    Raises
    ------
    NotFoundError
        When the customer has no line.
    """
    record = books.line(customer_id)
    if record is None:
        raise NotFoundError(
            "This customer has no credit line. Check the customer ID.", code="line_not_found"
        )
    return record


def change_line(  # noqa: PLR0913 - the change, by whom, and the ports
    customer_id: str,
    change: Callable[[CreditLine], CreditLine],
    changed_by: str,
    reason: str,
    books: LoanBook,
    clock: Clock,
    *also: Write,
) -> LineRecord:
    """Change a line and keep the record of it, in one transaction.

    A change that leaves the line as it is writes nothing. The version of the line decides between
    the change and a draw that comes at the same moment.

    Parameters
    ----------
    change
        Returns the line after the change, or refuses it.
    also
        Writes for the same transaction. A decision on a request names who approved the change.

    Raises
    ------
    ConcurrentUpdateError
        When another write of the line came first.
    NotFoundError
        When the customer has no line.
    """
    before = find_line(customer_id, books)
    after = change(before.line)
    if after == before.line and not also:
        return before
    record = LineChange.of(
        before.line,
        after,
        version=before.version + 1,
        changed_at=clock.now(),
        changed_by=changed_by,
        approved_by=next((w.after.decided_by for w in also if isinstance(w, SaveApproval)), ""),
        reason=reason,
    )
    books.commit(*also, SaveLine(customer_id, after, before), AddLineChange(customer_id, record))
    return replace(before, line=after, version=record.version)
