"""Consents, inquiries, decisions and reviews as items of `Customers`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import (
    ApplicantData,
    BureauReport,
    WalletActivity,
    WalletProfile,
)
from microloan.domain.underwriting.consent import (
    Consent,
    ConsentRecord,
    ConsentWithdrawal,
    GivenConsent,
    Inquiry,
)
from microloan.domain.underwriting.decision import Applicant, Decision, Offer, ShadowDecision
from microloan.domain.underwriting.review import Review, ReviewState
from microloan.ports.applications import Application

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

DECISION = "DECISION#"
CONSENT = "CONSENT#"
CONSENT_WITHDRAWAL = "WITHDRAWN#"
INQUIRY = "INQUIRY#"
RELATED = "RELATED"
ERASURE = "ERASURE"
OWNER = "OWNER"
# The partition of the reviews that are pending.
REVIEWS = "reviews"


def consent_to_item(customer_id: str, consent: ConsentRecord) -> Item:
    """Return a consent as an item."""
    given_at = consent.given_at.isoformat()
    return {
        "customer_id": customer_id,
        "item": f"{CONSENT}{consent.application_id}#{given_at}",
        "channel": consent.channel.value,
        "given_at": given_at,
        "given": {consent.consent.value: consent.version for consent in consent.given},
    }


def consent_from_item(item: Item) -> ConsentRecord:
    """Return the consent of an item."""
    application_id = item["item"].removeprefix(CONSENT).partition("#")[0]
    return ConsentRecord(
        application_id=application_id,
        channel=Channel(item["channel"]),
        given_at=datetime.fromisoformat(item["given_at"]),
        given=tuple(GivenConsent(consent, item["given"][consent]) for consent in Consent),
    )


def withdrawal_to_item(customer_id: str, withdrawal: ConsentWithdrawal) -> Item:
    """Return a withdrawal of a consent as an item."""
    withdrawn_at = withdrawal.withdrawn_at.isoformat()
    return {
        "customer_id": customer_id,
        "item": f"{CONSENT_WITHDRAWAL}{withdrawal.consent}#{withdrawn_at}",
        "channel": withdrawal.channel.value,
        "withdrawn_at": withdrawn_at,
    }


def withdrawal_from_item(item: Item) -> ConsentWithdrawal:
    """Return the withdrawal of an item."""
    return ConsentWithdrawal(
        consent=Consent(item["item"].removeprefix(CONSENT_WITHDRAWAL).partition("#")[0]),
        channel=Channel(item["channel"]),
        withdrawn_at=datetime.fromisoformat(item["withdrawn_at"]),
    )


def inquiry_to_item(customer_id: str, inquiry: Inquiry) -> Item:
    """Return an inquiry as an item."""
    return {
        "customer_id": customer_id,
        "item": INQUIRY + inquiry.inquiry_id,
        "application_id": inquiry.application_id,
        "asked_at": inquiry.asked_at.isoformat(),
        "bureau": _given_to_item(inquiry.bureau),
        "social": _given_to_item(inquiry.social),
    }


def inquiry_from_item(item: Item) -> Inquiry:
    """Return the inquiry of an item."""
    return Inquiry(
        inquiry_id=item["item"].removeprefix(INQUIRY),
        application_id=item["application_id"],
        asked_at=datetime.fromisoformat(item["asked_at"]),
        bureau=_given_from_item(item["bureau"]),
        social=_given_from_item(item["social"]),
    )


def _given_from_item(stored: dict[str, str]) -> GivenConsent:
    return GivenConsent(Consent(stored["consent"]), stored["version"])


def _given_to_item(given: GivenConsent) -> dict[str, str]:
    return {"consent": given.consent.value, "version": given.version}


def related_key(customer_id: str) -> dict[str, str]:
    """Return the key of the item that marks a related person of the bank."""
    return {"customer_id": customer_id, "item": RELATED}


def owner_key(application_id: str) -> dict[str, str]:
    """Return the key of the item that names the customer of an application."""
    return {"customer_id": application_id, "item": OWNER}


def review_key(application: Application) -> dict[str, str]:
    """Return the key of the item that lists a pending review."""
    review = application.review
    asked = review.requested_on.isoformat() if review else ""
    return {"customer_id": REVIEWS, "item": f"{asked}#{application.application_id}"}


def decision_to_item(customer_id: str, application: Application) -> Item:
    """Return a decision as an item, with all the data it is based on."""
    decision, applicant, review = application.decision, application.applicant, application.review
    offer = decision.offer
    return {
        "customer_id": customer_id,
        "item": DECISION + application.application_id,
        "decided_on": decision.decided_on.isoformat(),
        "limit": offer.limit if offer else None,
        "daily_rate": str(offer.daily_rate) if offer else None,
        "score": decision.score,
        "default_probability": str(decision.default_probability),
        "grade": decision.grade,
        "reasons": list(decision.reasons),
        "model": decision.model,
        "policy": decision.policy,
        "fingerprint": decision.fingerprint,
        "shadow": asdict(decision.shadow) if decision.shadow else None,
        "channel": applicant.channel.value,
        "age": applicant.age,
        "related": applicant.related,
        "evidence": asdict(applicant.evidence),
        "review": _review_fields(review) if review else None,
        "minimised_on": iso(application.minimised_on),
    }


def application_from_item(item: Item) -> Application:
    """Return the decision of an item."""
    review, minimised = item.get("review"), item.get("minimised_on")
    return Application(
        application_id=item["item"].removeprefix(DECISION),
        decision=_decision(item),
        applicant=Applicant(
            channel=Channel(item["channel"]),
            age=item["age"],
            evidence=_evidence(item["evidence"]),
            related=item["related"],
        ),
        review=_review(review) if review else None,
        minimised_on=date.fromisoformat(minimised) if minimised else None,
    )


def _decision(item: Item) -> Decision:
    rate, shadow = item.get("daily_rate"), item.get("shadow")
    return Decision(
        decided_on=date.fromisoformat(item["decided_on"]),
        offer=Offer(item["limit"], Decimal(rate)) if rate else None,
        score=item["score"],
        default_probability=Decimal(item["default_probability"]),
        grade=item["grade"],
        reasons=tuple(item["reasons"]),
        model=item["model"],
        policy=item["policy"],
        fingerprint=item["fingerprint"],
        shadow=ShadowDecision(**shadow) if shadow else None,
    )


def _evidence(stored: dict[str, Any]) -> ApplicantData:
    """Return stored applicant data. A figure added later has its default value."""
    wallets = {
        wallet: WalletActivity(**activity)
        for wallet, activity in stored["social"].items()
        if activity
    }
    return ApplicantData(BureauReport(**stored["bureau"]), WalletProfile(**wallets))


def _review_fields(review: Review) -> dict[str, str | None]:
    return {
        "state": review.state.value,
        "requested_on": review.requested_on.isoformat(),
        "answered_on": iso(review.answered_on),
        "answered_by": review.answered_by,
        "note": review.note,
    }


def _review(stored: dict[str, Any]) -> Review:
    answered_on = stored["answered_on"]
    return Review(
        requested_on=date.fromisoformat(stored["requested_on"]),
        state=ReviewState(stored["state"]),
        answered_on=date.fromisoformat(answered_on) if answered_on else None,
        answered_by=stored["answered_by"],
        note=stored["note"],
    )
