"""Writes around an application: consents, inquiries, decisions and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from microloan.domain.underwriting.consent import ConsentRecord, ConsentWithdrawal, Inquiry
    from microloan.ports.applications import Application


class AddConsent(NamedTuple):
    """Store a person's consents."""

    customer_id: str
    consent: ConsentRecord


class AddConsentWithdrawal(NamedTuple):
    """Store a person's withdrawal of a consent."""

    customer_id: str
    withdrawal: ConsentWithdrawal


class AddInquiry(NamedTuple):
    """Store an inquiry at the credit data providers."""

    customer_id: str
    inquiry: Inquiry


class AddDecision(NamedTuple):
    """Store a decision, and its customer."""

    customer_id: str
    application: Application


class SaveReview(NamedTuple):
    """Store the request for a review, or its answer, unless its state has changed.

    A request without an answer is on the list of pending reviews.
    """

    customer_id: str
    after: Application
    before: Application


class MarkRelated(NamedTuple):
    """Mark whether a person, customer or not yet, is a related person of the bank."""

    customer_id: str
    related: bool


ApplicationWrite = (
    AddConsent | AddConsentWithdrawal | AddInquiry | AddDecision | SaveReview | MarkRelated
)
