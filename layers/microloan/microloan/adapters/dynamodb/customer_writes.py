"""The writes of onboarding as items of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.client import check, put, put_new, serialize_item
from microloan.adapters.dynamodb.customer_items import (
    LINE,
    card_to_item,
    identity_key,
    profile_to_item,
)
from microloan.ports.onboarding_writes import (
    AddCustomer,
    BindMember,
    RequireMember,
    RequireNoLine,
    SaveCard,
    UnbindCard,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.adapters.dynamodb.client import Item, Tables
    from microloan.ports.onboarding_writes import OnboardingWrite

TransactItem = dict[str, Any]


def onboarding_writes(write: OnboardingWrite, tables: Tables) -> Iterator[TransactItem]:
    """Return a write as items of a transaction."""
    match write:
        case BindMember(member_key, customer_id):
            yield _bind_member(tables.members, member_key, customer_id)
        case AddCustomer(identity_hash, profile):
            owner = identity_key(identity_hash) | {"owner": profile.customer_id}
            yield put_new(tables.customers, owner, "customer_id")
            yield put_new(tables.customers, profile_to_item(profile), "customer_id")
        case RequireMember(member_key, customer_id):
            key, values = {"member": member_key}, {":customer": customer_id}
            yield check(tables.members, key, "customer_id = :customer", values)
        case SaveCard(customer_id, card):
            yield _save_card(tables.customers, card_to_item(customer_id, card))
        case UnbindCard(customer_id, card, at):
            item = card_to_item(customer_id, card.unbind(at))
            names = {"#token": "token"}
            yield put(tables.customers, item, "attribute_exists(#token)", names=names)
        case RequireNoLine(customer_id):
            key = {"customer_id": customer_id, "item": LINE}
            yield check(tables.customers, key, "attribute_not_exists(customer_id)")


def _save_card(table: str, item: Item) -> TransactItem:
    """Write a card, and keep the time of its first binding."""
    bound_at = item.get("bound_at")
    first = ", bound_at = if_not_exists(bound_at, :bound_at)" if bound_at else ""
    fields = ("token", "bank", "last4", *(["bound_at"] if bound_at else []))
    return {
        "Update": {
            "TableName": table,
            "Key": serialize_item({name: item[name] for name in ("customer_id", "item")}),
            "UpdateExpression": f"SET #token = :token, bank = :bank, last4 = :last4{first}"
            " REMOVE unbound_at",
            "ExpressionAttributeNames": {"#token": "token"},
            "ExpressionAttributeValues": serialize_item(
                {f":{name}": item[name] for name in fields}
            ),
        }
    }


def _bind_member(table: str, member_key: str, customer_id: str) -> TransactItem:
    return {
        "Update": {
            "TableName": table,
            "Key": serialize_item({"member": member_key}),
            "UpdateExpression": "SET customer_id = :customer",
            "ConditionExpression": "attribute_exists(#member) AND "
            "(attribute_not_exists(customer_id) OR customer_id = :customer)",
            "ExpressionAttributeNames": {"#member": "member"},
            "ExpressionAttributeValues": serialize_item({":customer": customer_id}),
        }
    }
