"""The writes around an application as items of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from microloan.adapters.dynamodb.application_items import (
    consent_to_item,
    decision_to_item,
    inquiry_to_item,
    owner_key,
    related_key,
    review_key,
    withdrawal_to_item,
)
from microloan.adapters.dynamodb.client import delete, put, put_new
from microloan.domain.underwriting.review import ReviewState
from microloan.ports.application_writes import (
    AddConsent,
    AddConsentWithdrawal,
    AddDecision,
    AddInquiry,
    MarkRelated,
    SaveReview,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from microloan.adapters.dynamodb.client import Tables
    from microloan.ports.application_writes import ApplicationWrite

TransactItem = dict[str, Any]


def application_writes(write: ApplicationWrite, tables: Tables) -> Iterator[TransactItem]:
    """Return a write as items of a transaction."""
    match write:
        case AddConsent(customer_id, consent):
            yield put(tables.customers, consent_to_item(customer_id, consent))
        case AddConsentWithdrawal(customer_id, withdrawal):
            yield put(tables.customers, withdrawal_to_item(customer_id, withdrawal))
        case AddInquiry(customer_id, inquiry):
            yield put(tables.customers, inquiry_to_item(customer_id, inquiry))
        case AddDecision():
            yield from _add_decision(write, tables)
        case SaveReview():
            yield from _save_review(write, tables)
        case MarkRelated(customer_id, related):
            key = related_key(customer_id)
            yield put(tables.customers, key) if related else delete(tables.customers, key)


def _add_decision(write: AddDecision, tables: Tables) -> Iterator[TransactItem]:
    """Store a decision once, and its customer under the application ID alone."""
    item = decision_to_item(write.customer_id, write.application)
    yield put_new(tables.customers, item, "customer_id")
    owner = owner_key(write.application.application_id) | {"owner": write.customer_id}
    yield put(tables.customers, owner)


def _save_review(write: SaveReview, tables: Tables) -> Iterator[TransactItem]:
    """Save an application whose review changed, and list it while pending."""
    after, before = write.after, write.before
    names, values = {"#review": "review"}, {}
    condition = "attribute_exists(customer_id) AND attribute_not_exists(#review)"
    if before.review:
        condition = "#review.#state = :state"
        names["#state"] = "state"
        values[":state"] = before.review.state.value
    item = decision_to_item(write.customer_id, after)
    yield put(tables.customers, item, condition, names=names, values=values)
    if after.review and after.review.state is ReviewState.REQUESTED:
        yield put(tables.customers, review_key(after))
    else:
        yield delete(tables.customers, review_key(after))
