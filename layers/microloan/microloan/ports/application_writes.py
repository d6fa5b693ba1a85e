"""Writes around an application: consents, inquiries, decisions and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from microloan.domain.underwriting.consent import ConsentRecord, ConsentWithdrawal, Inquiry
    from microloan.ports.applications import Application


@dataclass(frozen=True, slots=True)
class AddConsent:
    """Store a person's consents."""

    customer_id: str
    consent: ConsentRecord


@dataclass(frozen=True, slots=True)
class AddConsentWithdrawal:
    """Store a person's withdrawal of a consent."""

    customer_id: str
    withdrawal: ConsentWithdrawal


@dataclass(frozen=True, slots=True)
class AddInquiry:
    """Store an inquiry at the credit data providers."""

    customer_id: str
    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class AddDecision:
    """Store a decision, and its customer."""

    customer_id: str
    application: Application


@dataclass(frozen=True, slots=True)
class SaveReview:
    """Store the request for a review, or its answer, unless its state has changed.

    A request without an answer is on the list of pending reviews.
    """

    customer_id: str
    after: Application
    before: Application


@dataclass(frozen=True, slots=True)
class MarkRelated:
    """Mark whether a person, customer or not yet, is a related person of the bank."""

    customer_id: str
    related: bool


ApplicationWrite = (
    AddConsent | AddConsentWithdrawal | AddInquiry | AddDecision | SaveReview | MarkRelated
)
