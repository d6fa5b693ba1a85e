"""The documents of a customer's loan, and the check of a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.documents.facts import DocumentType, certifies, make_document
from microloan.domain.errors import NotFoundError, StateConflictError
from microloan.usecases.lending.find_loan import find_loan

if TYPE_CHECKING:
    from microloan.domain.documents.facts import Document
    from microloan.ports.loan_book import LoanBook


def view_document(customer_id: str, loan_id: str, name: str, books: LoanBook) -> Document:
    """Return a document of a customer's loan.

    Raises
    ------
    NotFoundError
        When the loan is not the customer's, or has no document of this name.
    StateConflictError
        When the loan is not in the state of which the document tells.
    """
    record = find_loan(customer_id, loan_id, books)
    if name not in set(DocumentType):
        raise NotFoundError(
            f"A loan has the documents {', '.join(DocumentType)}.", code="document_not_found"
        )
    document = DocumentType(name)
    if document is DocumentType.SETTLEMENT and record.collecting:
        raise StateConflictError(
            "A collection of this loan is under way. Ask again when it has ended.",
            code="document_not_ready",
        )
    return make_document(document, books.entries(loan_id))


def is_valid_certificate(loan_id: str, digest: str, books: LoanBook) -> bool:
    """Return whether a settlement certificate holds now. A returned payment voids it.

    Raises
    ------
    NotFoundError
        When there is no such loan.
    """
    entries = books.entries(loan_id)
    if not entries:
        raise NotFoundError(
            "There is no such certificate. Check its number.", code="certificate_not_found"
        )
    return certifies(entries, digest)
