"""Credits in suspense as items of `Loans`, which the end of day reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import put, put_new
from microloan.domain.ledger.suspense import SUSPENSE, CreditStatus, SuspenseAccount
from microloan.domain.payments.credit import Credit

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Item
    from microloan.ports.writes import SaveCredit

TransactItem = dict[str, Any]


def credit_key(journal_id: str) -> Item:
    """Return the key of a credit, by the ID of its journal."""
    return {"customer_id": SUSPENSE, "loan_id": journal_id}


def credit_to_item(account: SuspenseAccount) -> Item:
    """Return a credit as an item."""
    credit = account.credit
    return credit_key(account.loan_id) | {
        "credit_id": credit.credit_id,
        "reference": credit.reference,
        "payer_matches": credit.payer_matches,
        "amount": credit.amount,
        "value_date": credit.value_date.isoformat(),
        "owner": account.customer_id or None,
        "status": account.status.value,
        "seq": account.seq,
        "booked_on": account.booked_on.isoformat(),
        "head": account.head,
        "day_entries": account.day_entries,
        "day_bank": account.day_bank,
        "return_id": account.returning,
        "declined": account.declined or None,
        "returns": account.returns or None,
    }


def credit_from_item(item: Item) -> SuspenseAccount:
    """Return the credit of an item."""
    return SuspenseAccount(
        credit=Credit(
            credit_id=item["credit_id"],
            reference=item["reference"],
            payer_matches=item["payer_matches"],
            amount=item["amount"],
            value_date=date.fromisoformat(item["value_date"]),
        ),
        customer_id=item.get("owner") or "",
        status=CreditStatus(item["status"]),
        seq=item["seq"],
        booked_on=date.fromisoformat(item["booked_on"]),
        head=item["head"],
        day_entries=item["day_entries"],
        day_bank=item["day_bank"],
        returning=item.get("return_id"),
        declined=item.get("declined") or "",
        returns=item.get("returns") or 0,
    )


def credit_write(write: SaveCredit, table: str) -> TransactItem:
    """Return the write of a credit, unless another one came since it was read."""
    item, before = credit_to_item(write.after), write.before
    if before is None:
        return put_new(table, item, "loan_id")
    values: Item = {":seq": before.seq}
    returning = "attribute_not_exists(return_id)"
    if before.returning:
        returning = "return_id = :returning"
        values[":returning"] = before.returning
    return put(table, item, f"seq = :seq AND {returning}", values=values)
