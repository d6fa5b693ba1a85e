"""A customer's loan by its ID, or the error of an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError

if TYPE_CHECKING:
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import LoanRecord


def require_loan(record: LoanRecord | None) -> LoanRecord:
    """Return the loan, or raise when there is none.

    Raises
    ------
    NotFoundError
        When the customer has no such loan.
    """
    if record is None:
        raise NotFoundError("There is no such loan. Check the loan ID.", code="loan_not_found")
    return record


def find_loan(customer_id: str, loan_id: str, books: LoanBook) -> LoanRecord:
    """Return a loan, read twice in case it moves between the tables.

    Raises
    ------
    NotFoundError
        When the customer has no such loan.
    """
    return require_loan(books.loan(customer_id, loan_id) or books.loan(customer_id, loan_id))
