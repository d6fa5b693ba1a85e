"""Customers, cards and lines as items."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.client import iso
from microloan.domain.customers.customer import Card, Profile
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_extra import Extra
from microloan.domain.ledger.line_freeze import Freeze, FreezeCode
from microloan.ports.writes import LineRecord

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

PROFILE = "PROFILE"
LINE = "LINE"
CARD = "CARD#"
IDENTITY = "IDENTITY"


def identity_key(identity_hash: str) -> dict[str, str]:
    """Return the key of the item that makes one person one customer."""
    return {"customer_id": f"identity#{identity_hash}", "item": IDENTITY}


def profile_to_item(profile: Profile) -> Item:
    """Return a customer's profile as an item."""
    return {
        "customer_id": profile.customer_id,
        "item": PROFILE,
        "sealed_identity": profile.sealed_identity,
        "since": profile.since.isoformat(),
    }


def profile_from_item(item: Item) -> Profile:
    """Return the profile of an item."""
    return Profile(item["customer_id"], item["sealed_identity"], date.fromisoformat(item["since"]))


def card_to_item(customer_id: str, card: Card) -> Item:
    """Return a card as an item."""
    return {
        "customer_id": customer_id,
        "item": CARD + card.card_id,
        "token": card.token or None,
        "bank": card.bank,
        "last4": card.last4,
        "bound_at": iso(card.bound_at),
        "unbound_at": iso(card.unbound_at),
    }


def card_from_item(item: Item) -> Card:
    """Return the card of an item."""
    bound_at, unbound_at = item.get("bound_at"), item.get("unbound_at")
    return Card(
        card_id=item["item"].removeprefix(CARD),
        token="" if unbound_at else item["token"],
        bank=item["bank"],
        last4=item["last4"],
        bound_at=datetime.fromisoformat(bound_at) if bound_at else None,
        unbound_at=datetime.fromisoformat(unbound_at) if unbound_at else None,
    )


def line_to_item(customer_id: str, line: CreditLine, version: int, *, held: bool = False) -> Item:
    """Return a credit line as an item, with a mark while its customer is on hold."""
    return {
        "customer_id": customer_id,
        "item": LINE,
        "limit": line.limit,
        "used": line.used,
        "daily_rate": str(line.daily_rate),
        "open_loans": line.open_loans,
        "due_day": line.due_day,
        "good_until": iso(line.good_until),
        "freeze": freeze_to_map(line.freeze) if line.freeze else None,
        "late_from": {loan: day.isoformat() for loan, day in line.late_from.items()},
        "drawn_at": {loan: at.isoformat() for loan, at in line.drawn_at.items()} or None,
        "consent_withdrawn_on": iso(line.consent_withdrawn_on),
        "plans": sorted(line.plans) or None,
        "default_card": line.default_card,
        "unbound_at": {card: at.isoformat() for card, at in line.unbound_at.items()} or None,
        "due_day_changed_on": iso(line.due_day_changed_on),
        "extra": extra_to_map(line.extra) if line.extra else None,
        "last_used_on": iso(line.last_used_on),
        "version": version,
        "held": held or None,
    }


def line_from_item(item: Item) -> LineRecord:
    """Return the credit line of an item."""
    good_until, withdrawn = item.get("good_until"), item.get("consent_withdrawn_on")
    changed_on = item.get("due_day_changed_on")
    used_on = item.get("last_used_on")
    line = CreditLine(
        limit=item["limit"],
        daily_rate=Decimal(item["daily_rate"]),
        used=item["used"],
        open_loans=item["open_loans"],
        due_day=item.get("due_day"),
        good_until=date.fromisoformat(good_until) if good_until else None,
        late_from={
            loan: date.fromisoformat(day) for loan, day in item.get("late_from", {}).items()
        },
        freeze=freeze_from_map(item["freeze"]) if item.get("freeze") else None,
        drawn_at={
            loan: datetime.fromisoformat(at) for loan, at in (item.get("drawn_at") or {}).items()
        },
        consent_withdrawn_on=date.fromisoformat(withdrawn) if withdrawn else None,
        plans=frozenset(item.get("plans") or ()),
        default_card=item.get("default_card"),
        unbound_at={
            card: datetime.fromisoformat(at) for card, at in (item.get("unbound_at") or {}).items()
        },
        due_day_changed_on=date.fromisoformat(changed_on) if changed_on else None,
        extra=extra_from_map(item["extra"]) if item.get("extra") else None,
        last_used_on=date.fromisoformat(used_on) if used_on else None,
    )
    return LineRecord(line, item["version"], held=item.get("held", False))


def freeze_to_map(freeze: Freeze) -> Item:
    """Return a freeze as a map of an item."""
    stored = {
        "code": freeze.code.value,
        "until": iso(freeze.until),
        "frozen_by": freeze.frozen_by,
        "frozen_at": freeze.frozen_at.isoformat(),
    }
    return stored | ({"ended_on": freeze.ended_on.isoformat()} if freeze.ended_on else {})


def freeze_from_map(stored: Item) -> Freeze:
    """Return the freeze of a map."""
    until, ended_on = stored.get("until"), stored.get("ended_on")
    return Freeze(
        code=FreezeCode(stored["code"]),
        until=date.fromisoformat(until) if until else None,
        frozen_by=stored["frozen_by"],
        frozen_at=datetime.fromisoformat(stored["frozen_at"]),
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
    )


def extra_to_map(extra: Extra) -> Item:
    """Return a temporary extra as a map of an item."""
    return {
        "amount": extra.amount,
        "since": extra.since.isoformat(),
        "until": extra.until.isoformat(),
    }


def extra_from_map(stored: Item) -> Extra:
    """Return the temporary extra of a map."""
    since, until = (date.fromisoformat(stored[name]) for name in ("since", "until"))
    return Extra(int(stored["amount"]), since, until)
