"""Transfers as items."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from microloan.adapters.dynamodb.client import iso
from microloan.adapters.dynamodb.entry_items import allocation, allocation_fields
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item

# A key of an index takes a thousand writes a second. An end of day puts hundreds of thousands of
# collections on the outbox within minutes. These have keys of their own, so that customer-initiated
# transfers are found first.
OPEN_SHARDS = 8
_CUSTOMER, _END_OF_DAY = "open", "night"


def transfer_to_item(transfer: Transfer) -> Item:
    """Return a transfer as an item, which is in the `open` index while it is pending."""
    return {
        "transfer_id": transfer.transfer_id,
        "direction": transfer.direction.value,
        "customer_id": transfer.customer_id,
        "loan_id": transfer.loan_id,
        "card_id": transfer.card_id,
        "amount": transfer.amount,
        "value_date": transfer.value_date.isoformat(),
        "requested_at": transfer.requested_at.isoformat(),
        "status": transfer.status.value,
        "open": _open_key(transfer) if transfer.is_pending else None,
        "expected": allocation_fields(transfer.expected),
        "fingerprint": transfer.fingerprint,
        "reason": transfer.reason,
        "attempts": transfer.attempts,
        "tried_at": iso(transfer.tried_at),
        "evidence": transfer.evidence or None,
        "resolved_by": transfer.resolved_by or None,
        "settled_on": iso(transfer.settled_on),
    }


def open_keys(*, customer_initiated: bool) -> tuple[str, ...]:
    """Return the keys of the `open` index, customer-initiated or not."""
    kind = _CUSTOMER if customer_initiated else _END_OF_DAY
    return tuple(f"{kind}#{shard}" for shard in range(OPEN_SHARDS))


def _open_key(transfer: Transfer) -> str:
    keys = open_keys(customer_initiated=transfer.customer_initiated)
    return keys[crc32(transfer.transfer_id.encode()) % OPEN_SHARDS]


def transfer_from_item(item: Item) -> Transfer:
    """Return the transfer of an item."""
    tried_at, settled_on = item.get("tried_at"), item.get("settled_on")
    return Transfer(
        transfer_id=item["transfer_id"],
        direction=Direction(item["direction"]),
        customer_id=item["customer_id"],
        loan_id=item["loan_id"],
        card_id=item["card_id"],
        amount=item["amount"],
        value_date=date.fromisoformat(item["value_date"]),
        requested_at=datetime.fromisoformat(item["requested_at"]),
        status=TransferStatus(item["status"]),
        expected=allocation(item["expected"]),
        fingerprint=item["fingerprint"],
        reason=item["reason"],
        attempts=item["attempts"],
        tried_at=datetime.fromisoformat(tried_at) if tried_at else None,
        evidence=item.get("evidence", ""),
        resolved_by=item.get("resolved_by", ""),
        settled_on=date.fromisoformat(settled_on) if settled_on else None,
    )
