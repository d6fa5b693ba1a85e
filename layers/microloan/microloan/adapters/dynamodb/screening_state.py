"""The state of a person against the screening list, as read from `Customers`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from microloan.domain.customers.screening import CLEAR, Hold, Screening

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

SCREENING = "SCREENING"


def screening_key(customer_id: str) -> dict[str, str]:
    """Return the key of a person's state, customer or not."""
    return {"customer_id": customer_id, "item": SCREENING}


def screening_from_item(item: Item | None) -> Screening:
    """Return the state of a person, which is clear without an item."""
    if item is None:
        return CLEAR
    hold = item.get("hold")
    return Screening(
        listed=item.get("listed", 0),
        released=item.get("released", 0),
        hold=Hold(hold["list_version"], hold["case_id"], datetime.fromisoformat(hold["opened_at"]))
        if hold
        else None,
        revision=item["revision"],
    )
