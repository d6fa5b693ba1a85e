"""What is kept of a person as JSON, and what an erasure does in words."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from microloan.domain.customers.customer import Card
from microloan.domain.customers.erasure import DataCategory, Erasure, ErasurePlan, RetentionReason
from microloan.usecases.personal_data.erase import PersonalData
from microloan_ops.cli.approval.asking import fields
from microloan_ops.console.plain import plain as plainly

PARTS = {
    DataCategory.LINE: "the credit line: nothing can be drawn on it",
    DataCategory.WALLETS: "the rows of the person's wallets: no invitation, no login",
    DataCategory.SOCIAL: "what the wallets told for decisions",
    DataCategory.DECISIONS: "decisions, with what the bureau told",
    DataCategory.TRAIL: "consents, and the inquiries made under them",
    DataCategory.CARDS: "cards: token, bank, last four digits",
    DataCategory.IDENTITY: "name, resident ID, mobile number, sealed; and the hash that finds them",
    DataCategory.LEDGER: "loans, journal, transfers, approvals: by customer id, without a name",
}
REASONS = {
    RetentionReason.TRANSACTIONS: "Anti-Money-Laundering Law: ten years after the last transaction",
    RetentionReason.PROOF: "proof of consent: three years, as long as a claim lasts",
    RetentionReason.LEDGER: "accounting archives: thirty years",
}


def everything(known: PersonalData, now: datetime) -> dict[str, Any]:
    """Return all that is kept of a person; of a card not the token, by which money moves."""
    file = known.file
    found = {
        "customer_id": file.customer_id,
        "exported_at": now,
        "amounts": "in fen, a hundredth of a yuan; rates are per day",
        "identity": asdict(known.identity) if known.identity else None,
        "customer_since": file.profile.since if file.profile else None,
        "wallets": [asdict(one) for one in file.members],
        "cards": [_card(one) for one in file.cards],
        "line": asdict(file.line.line) if file.line else None,
        "applications": [asdict(one) for one in file.applications],
        "consents": [asdict(one) for one in file.trail.consents],
        "inquiries": [asdict(one) for one in file.trail.inquiries],
        "related_person_of_the_bank": file.related,
        "loans": [asdict(one.account) for one in file.loans],
        "journal": [asdict(one) for one in file.entries],
        "transfers": [asdict(one) for one in file.transfers],
        "approvals": [fields(one) for one in file.approvals],
        "erasure": asdict(file.erasure) if file.erasure else None,
    }
    kept: dict[str, Any] = plainly(found)
    return kept


def _card(one: Card) -> dict[str, object]:
    shown = ("card_id", "bank", "last4", "bound_at")
    return {name: getattr(one, name) for name in shown}


def plan(found: ErasurePlan) -> Iterator[str]:
    """Tell what goes and what stays."""
    yield "[bold]Goes now, for good:[/]"
    yield from (f"- {PARTS[part]}" for part in found.goes)
    yield "[bold]Stays, locked away:[/]"
    for kept in found.stays:
        yield f"- {PARTS[kept.part]}; until {kept.until}. {REASONS[kept.why]}"
    if not found.stays:
        yield "- nothing"


def done(erasure: Erasure) -> str:
    """Tell how far an erasure is."""
    if erasure.completed_on:
        return "Erased. Nothing is left that may ever go."
    return (
        f"Erased what may go. The rest may go from {erasure.completes_on}: the same command on"
        " that day does it."
    )


def erased(found: ErasurePlan, erasure: Erasure) -> dict[str, object]:
    """Return what an erasure did, as JSON has it."""
    stays = [asdict(one) for one in found.stays]
    return {"goes": found.goes, "stays": stays, **asdict(erasure)}
