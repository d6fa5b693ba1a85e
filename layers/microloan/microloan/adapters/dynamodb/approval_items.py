"""Approvals as items of `Customers`, in a partition of their own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import iso, put, put_new
from microloan.domain.approval import Act, Approval, ApprovalState
from microloan.domain.errors import CorruptDataError
from microloan.ports.operator_writes import AddApproval

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item, Key, Tables
    from microloan.ports.operator_writes import SaveApproval

APPROVALS = "approvals"


def approval_key(tables: Tables, approval_id: str) -> tuple[str, Key]:
    """Return where an approval is."""
    return tables.customers, {"customer_id": APPROVALS, "item": approval_id}


def approval_to_item(approval: Approval) -> Item:
    """Return an approval as an item, with the digest of the request."""
    return {
        "customer_id": APPROVALS,
        "item": approval.approval_id,
        "act": approval.act.value,
        "of": approval.customer_id,
        "subject": approval.subject,
        "amount": approval.amount,
        "details": dict(approval.details),
        "requested_by": approval.requested_by,
        "requested_at": approval.requested_at.isoformat(),
        "reason": approval.reason,
        "state": approval.state.value,
        "decided_by": approval.decided_by,
        "decided_at": iso(approval.decided_at),
        "decision_reason": approval.decision_reason,
        "digest": approval.digest,
    }


def approval_from_item(item: Item) -> Approval:
    """Return the approval of an item.

    Raises
    ------
    CorruptDataError
        When it differs from the request.
    """
    decided_at = item.get("decided_at")
    approval = Approval(
        approval_id=item["item"],
        act=Act(item["act"]),
        customer_id=item["of"],
        subject=item["subject"],
        amount=int(item["amount"]),
        details=tuple(sorted(item["details"].items())),
        requested_by=item["requested_by"],
        requested_at=datetime.fromisoformat(item["requested_at"]),
        reason=item["reason"],
        state=ApprovalState(item["state"]),
        decided_by=item["decided_by"],
        decided_at=datetime.fromisoformat(decided_at) if decided_at else None,
        decision_reason=item["decision_reason"],
    )
    if approval.digest != item["digest"]:
        raise CorruptDataError(f"the stored request {approval.approval_id} differs from its digest")
    return approval


def approval_write(write: AddApproval | SaveApproval, tables: Tables) -> dict[str, Any]:
    """Return the write as an item of a transaction."""
    if isinstance(write, AddApproval):
        return put_new(tables.customers, approval_to_item(write.approval), "customer_id")
    return put(
        tables.customers,
        approval_to_item(write.after),
        "#state = :state AND digest = :digest",
        names={"#state": "state"},
        values={":state": write.before.state.value, ":digest": write.before.digest},
    )
