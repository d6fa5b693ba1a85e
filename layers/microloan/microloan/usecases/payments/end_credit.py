"""The end of a credit in suspense, as two people decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.approval import Act
from microloan.retry import optimistic
from microloan.usecases.payments.book_credit import assign_credit, require_held
from microloan.usecases.payments.return_credit import request_return

if TYPE_CHECKING:
    from microloan.domain.approval import Approval
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write


def end_credit(request: Approval, books: LoanBook, clock: Clock, *also: Write) -> None:
    """Pay a customer's loans from a credit in suspense, or send it back to its payer.

    Parameters
    ----------
    request
        The request, whose subject is the credit and whose amount is all of it.
    also
        Writes for the same transaction.

    Raises
    ------
    NotFoundError
        When there is no such credit in suspense.
    StateConflictError
        When its money has left suspense, or its return is under way. When its amount is another
        one than requested, or the customer has no loan to pay.
    """

    def send_back() -> None:
        before = require_held(books.credit(request.subject))
        request.require_amount(before.credit.amount)
        books.commit(*also, *request_return(before, clock.now()))

    if request.act is Act.RETURN_CREDIT:
        optimistic(send_back)
        return
    request.require_amount(require_held(books.credit(request.subject)).credit.amount)
    assign_credit(request.subject, request.customer_id, books, clock, *also)
