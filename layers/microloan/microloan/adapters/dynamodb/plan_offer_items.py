"""The offers of plans as items of `Customers`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso, put
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.loan.plan import PlanTerms

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item, Key, Tables
    from microloan.ports.operator_writes import SavePlanOffer

# It begins like the line's own name, so that an erasure of the line takes its offers along.
PLAN_OFFER = "LINE-PLAN#"


def offer_key(tables: Tables, customer_id: str, loan_id: str) -> tuple[str, Key]:
    """Return where the offer for a loan is."""
    return tables.customers, {"customer_id": customer_id, "item": PLAN_OFFER + loan_id}


def offer_to_item(customer_id: str, offer: PlanOffer) -> Item:
    """Return an offer as an item."""
    return {
        "customer_id": customer_id,
        "item": PLAN_OFFER + offer.loan_id,
        "plan": offer.plan.facts,
        "approval_id": offer.approval_id,
        "offered_by": offer.offered_by,
        "approved_by": offer.approved_by,
        "offered_at": offer.offered_at.isoformat(),
        "reason": offer.reason,
        "used_on": iso(offer.used_on),
    }


def offer_from_item(item: Item) -> PlanOffer:
    """Return the offer of an item."""
    used_on = item.get("used_on")
    return PlanOffer(
        loan_id=item["item"].removeprefix(PLAN_OFFER),
        plan=PlanTerms(**item["plan"]),
        approval_id=item["approval_id"],
        offered_by=item["offered_by"],
        approved_by=item["approved_by"],
        offered_at=datetime.fromisoformat(item["offered_at"]),
        reason=item["reason"],
        used_on=date.fromisoformat(used_on) if used_on else None,
    )


def offer_write(write: SavePlanOffer, tables: Tables) -> dict[str, Any]:
    """Return the write as an item of a transaction."""
    item, before = offer_to_item(write.customer_id, write.after), write.before
    if before is None:
        return put(tables.customers, item, "attribute_not_exists(customer_id)")
    used = "used_on = :used" if before.used_on else "attribute_not_exists(used_on)"
    values: Item = {":approval": before.approval_id}
    if before.used_on:
        values[":used"] = before.used_on.isoformat()
    return put(tables.customers, item, f"approval_id = :approval AND {used}", values=values)
