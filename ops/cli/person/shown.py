"""What is kept of a person as JSON, and what an erasure does in words."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from rich.console import Console

from microloan.domain.erasure import Erasure, Part, Plan, Why
from microloan.usecases.erase_person import Known

PARTS = {
    Part.LINE: "the credit line: nothing can be drawn on it",
    Part.WALLETS: "the rows of the person's wallets: no invitation, no login",
    Part.SOCIAL: "what the wallets told for decisions",
    Part.DECISIONS: "decisions, with what the bureau told",
    Part.TRAIL: "consents, and the inquiries made under them",
    Part.CARDS: "cards: token, bank, last four digits",
    Part.IDENTITY: "name, resident ID, mobile number, sealed; and the hash that finds them",
    Part.LEDGER: "loans, journal, transfers: under the customer's id, without a name",
}
REASONS = {
    Why.TRANSACTIONS: "Anti-Money-Laundering Law: ten years after the last transaction",
    Why.PROOF: "proof of consent: three years, as long as a claim lasts",
    Why.LEDGER: "accounting archives: thirty years",
}


def everything(known: Known, now: datetime) -> dict[str, Any]:
    """Return all that is kept of a person; of a card not the token, by which money moves."""
    file = known.file
    found = {
        "customer_id": file.customer_id,
        "exported_at": now,
        "amounts": "in fen, a hundredth of a yuan; rates are per day",
        "identity": asdict(known.identity) if known.identity else None,
        "customer_since": file.profile.since if file.profile else None,
        "wallets": [asdict(one) for one in file.members],
        "cards": [{"bank": one.bank, "last4": one.last4} for one in file.cards],
        "line": asdict(file.line.line) if file.line else None,
        "applications": [asdict(one) for one in file.applications],
        "consents": [asdict(one) for one in file.trail.consents],
        "inquiries": [asdict(one) for one in file.trail.inquiries],
        "related_person_of_the_bank": file.related,
        "loans": [asdict(one.account) for one in file.loans],
        "journal": [asdict(one) for one in file.entries],
        "transfers": [asdict(one) for one in file.transfers],
        "erasure": asdict(file.erasure) if file.erasure else None,
    }
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - any part of what is kept
    match value:
        case dict():
            return {str(_plain(name)): _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def plan(console: Console, found: Plan) -> None:
    """Show what goes and what stays."""
    console.print("[bold]Goes now, for good:[/]")
    for part in found.goes:
        console.print(f"- {PARTS[part]}", highlight=False)
    console.print("[bold]Stays, locked away:[/]")
    for kept in found.stays:
        console.print(
            f"- {PARTS[kept.part]}; until {kept.until}. {REASONS[kept.why]}", highlight=False
        )
    if not found.stays:
        console.print("- nothing")


def done(console: Console, erasure: Erasure) -> None:
    """Show how far an erasure is."""
    if erasure.completed_on:
        console.print("Erased. Nothing is left that may ever go.")
    else:
        console.print(
            f"Erased what may go. The rest may go from {erasure.completes_on}: the same command"
            " on that day does it.",
            highlight=False,
        )


def as_json(found: Plan, erasure: Erasure) -> dict[str, Any]:
    """Return what an erasure did."""
    result: dict[str, Any] = _plain(
        {
            "goes": list(found.goes),
            "stays": [asdict(one) for one in found.stays],
            **asdict(erasure),
        }
    )
    return result
