"""The decisions that refused draws as items of `Customers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.ledger.draw_decision import DrawDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from microloan.adapters.dynamodb.client import Item
    from microloan.ports.writes import AddDrawRefusal

# It begins like the line's own name, so that an erasure of the line takes its refusals along.
DRAW_REFUSAL = "LINE-REFUSAL#"


def refusal_to_item(write: AddDrawRefusal) -> Item:
    """Return the decision that refused a draw as an item."""
    return {
        "customer_id": write.customer_id,
        "item": DRAW_REFUSAL + write.loan_id,
        "decision": write.decision.stored,
    }


def refusals_from_items(items: Iterable[Item]) -> Mapping[str, DrawDecision]:
    """Return the decisions of items by loan ID, oldest first."""
    found = (
        (item["item"].removeprefix(DRAW_REFUSAL), DrawDecision.of(item["decision"]))
        for item in items
    )
    return dict(sorted(found, key=lambda refusal: refusal[1].facts.decided_at))
