"""A customer's loan by its ID, or the error of an unknown one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.errors import NotFoundError

if TYPE_CHECKING:
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.ports.loan_book import LoanBook, PlanContext
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


def find_loan_with_offer(
    customer_id: str, loan_id: str, books: LoanBook
) -> tuple[LoanRecord, PlanOffer | None]:
    """Return a loan and the last offer of a plan for it, read twice as above.

    Raises
    ------
    NotFoundError
        When the customer has no such loan.
    """
    record, offer = books.loan_with_offer(customer_id, loan_id)
    if record is None:
        record, offer = books.loan_with_offer(customer_id, loan_id)
    return require_loan(record), offer


def read_for_plan(customer_id: str, loan_id: str, books: LoanBook) -> PlanContext:
    """Read all that a plan needs, twice as above."""
    view = books.load_for_plan(customer_id, loan_id)
    return view if view.loan else books.load_for_plan(customer_id, loan_id)
