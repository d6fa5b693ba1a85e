"""Output of personal data as JSON, and of an erasure."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from microloan.domain.customers.customer import Card
from microloan.domain.customers.erasure import DataCategory, Erasure, ErasurePlan, RetentionReason
from microloan.usecases.personal_data.erase import PersonalData
from microloan_ops.cli.approval.requests import fields
from microloan_ops.console.json_values import to_json

PARTS = {
    DataCategory.LINE: "the credit line, so no draw is possible",
    DataCategory.WALLETS: "the person's wallets, so no invitation and no login",
    DataCategory.SOCIAL: "wallet data for decisions",
    DataCategory.DECISIONS: "decisions, with bureau data",
    DataCategory.TRAIL: "consents and inquiries",
    DataCategory.CARDS: "cards: token, bank, last four digits",
    DataCategory.IDENTITY: "name, resident ID and mobile number, encrypted, and the hash",
    DataCategory.LEDGER: "loans, journal, transfers and approvals, without a name",
}
REASONS = {
    RetentionReason.TRANSACTIONS: "Anti-Money-Laundering Law: ten years after the last transaction",
    RetentionReason.PROOF: "proof of consent: three years, as long as a claim lasts",
    RetentionReason.LEDGER: "accounting archives: thirty years",
}


def export_document(known: PersonalData, now: datetime) -> dict[str, Any]:
    """Return all data of a person, but not the card tokens, which move money."""
    file = known.file
    document = {
        "customer_id": file.customer_id,
        "exported_at": now,
        "amounts": "in fen, a hundredth of a yuan. Rates are per day.",
        "identity": asdict(known.identity) if known.identity else None,
        "customer_since": file.profile.since if file.profile else None,
        "wallets": [asdict(member) for member in file.members],
        "cards": [_card(card) for card in file.cards],
        "line": asdict(file.line.line) if file.line else None,
        "line_changes": [asdict(change) for change in file.line_changes],
        "draw_refusals": [
            {"loan_id": loan_id, "decision": decision.stored}
            for loan_id, decision in file.draw_refusals.items()
        ],
        "applications": [asdict(application) for application in file.applications],
        "consents": [asdict(consent) for consent in file.trail.consents],
        "withdrawals": [asdict(withdrawal) for withdrawal in file.trail.withdrawals],
        "inquiries": [asdict(inquiry) for inquiry in file.trail.inquiries],
        "related_person_of_the_bank": file.related,
        "loans": [asdict(loan.account) for loan in file.loans],
        "journal": [asdict(entry) for entry in file.entries],
        "transfers": [asdict(transfer) for transfer in file.transfers],
        "approvals": [fields(approval) for approval in file.approvals],
        "plan_offers": [asdict(offer) for offer in file.plan_offers],
        "bank_transfers": [asdict(account) for account in file.credits],
        "erasure": asdict(file.erasure) if file.erasure else None,
    }
    kept: dict[str, Any] = to_json(document)
    return kept


def _card(card: Card) -> dict[str, object]:
    shown = ("card_id", "bank", "last4", "bound_at", "unbound_at")
    return {name: getattr(card, name) for name in shown}


def plan_lines(erasure_plan: ErasurePlan) -> Iterator[str]:
    """Yield the lines of an erasure plan."""
    yield "[bold]Erased now, permanently:[/]"
    yield from (f"- {PARTS[part]}" for part in erasure_plan.goes)
    yield "[bold]Retained, with restricted access:[/]"
    for kept in erasure_plan.stays:
        yield f"- {PARTS[kept.part]}, until {kept.until}. {REASONS[kept.why]}"
    if not erasure_plan.stays:
        yield "- nothing"


def erasure_message(erasure: Erasure) -> str:
    """Return the message after an erasure."""
    if erasure.completed_on:
        return "Erased completely."
    return (
        f"Erased as far as the law allows. Repeat the command from {erasure.completes_on} to erase"
        " the rest."
    )


def erasure_document(erasure_plan: ErasurePlan, erasure: Erasure) -> dict[str, object]:
    """Return an erasure as a JSON document."""
    stays = [asdict(kept) for kept in erasure_plan.stays]
    return {"goes": erasure_plan.goes, "stays": stays, **asdict(erasure)}
