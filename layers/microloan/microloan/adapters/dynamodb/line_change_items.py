"""The changes of credit lines by persons as items of `Customers`."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.customer_items import (
    extra_from_map,
    extra_to_map,
    freeze_from_map,
    freeze_to_map,
)
from microloan.domain.ledger.line_change import LineChange, LineSettings

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

# It begins like the line's own name, so that an erasure of the line takes its changes along.
LINE_CHANGE = "LINE#"


def line_change_to_item(customer_id: str, change: LineChange) -> Item:
    """Return a person's change of a line as an item, in the order of the versions."""
    return {
        "customer_id": customer_id,
        "item": f"{LINE_CHANGE}{change.version:010}",
        "changed_at": change.changed_at.isoformat(),
        "changed_by": change.changed_by,
        "approved_by": change.approved_by or None,
        "reason": change.reason,
        "before": _settings_to_map(change.before),
        "after": _settings_to_map(change.after),
    }


def line_change_from_item(item: Item) -> LineChange:
    """Return the change of an item."""
    return LineChange(
        version=int(item["item"].removeprefix(LINE_CHANGE)),
        changed_at=datetime.fromisoformat(item["changed_at"]),
        changed_by=item["changed_by"],
        approved_by=item.get("approved_by") or "",
        reason=item["reason"],
        before=_settings_from_map(item["before"]),
        after=_settings_from_map(item["after"]),
    )


def _settings_to_map(settings: LineSettings) -> Item:
    extra = {"extra": extra_to_map(settings.extra)} if settings.extra else {}
    return extra | {
        "limit": settings.limit,
        "daily_rate": str(settings.daily_rate),
        "freeze": freeze_to_map(settings.freeze) if settings.freeze else None,
        "due_day": settings.due_day,
    }


def _settings_from_map(stored: Item) -> LineSettings:
    freeze, extra = stored.get("freeze"), stored.get("extra")
    return LineSettings(
        limit=stored["limit"],
        daily_rate=Decimal(stored["daily_rate"]),
        freeze=freeze_from_map(freeze) if freeze else None,
        due_day=stored.get("due_day"),
        extra=extra_from_map(extra) if extra else None,
    )
