"""IDs derived from their objects, so that a repetition finds its first result."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime

_BYTES = 15


def derive(prefix: str, *parts: str) -> str:
    """Return an ID of a prefix and 24 letters and digits, the same for the same parts.

    Examples
    --------
    >>> derive("L", "c1", "key") == derive("L", "c1", "key") != derive("L", "c1k", "ey")
    True
    """
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()
    return f"{prefix}-{base64.b32encode(digest[:_BYTES]).decode().lower()}"


def customer_id(identity_hash: str) -> str:
    """Return the ID of a person, by the keyed hash of the resident ID."""
    return derive("cust", identity_hash)


def application_id(customer_id: str, number: int) -> str:
    """Return the ID of a customer's application. The first one has the number 0."""
    return derive("app", customer_id, str(number))


def application_numbers(customer_id: str, count: int) -> dict[str, int]:
    """Return the numbers of a customer's first applications, by their IDs.

    The date of a decision does not order them. An application that a review reopened and the next
    one can be of one day.
    """
    return {application_id(customer_id, number): number for number in range(count)}


def inquiry_id(application_id: str, asked_at: datetime) -> str:
    """Return the ID of an inquiry at the credit data providers.

    A repeated inquiry has another.
    """
    return derive("inq", application_id, asked_at.isoformat())


def loan_id(customer_id: str, idempotency_key: str) -> str:
    """Return the ID of the loan that a request creates."""
    return derive("loan", customer_id, idempotency_key)


def disbursement_id(loan_id: str) -> str:
    """Return the ID of a loan's disbursement."""
    return derive("out", loan_id)


def repayment_id(customer_id: str, loan_id: str, idempotency_key: str) -> str:
    """Return the ID of the collection for a customer's repayment."""
    return derive("in", customer_id, loan_id, idempotency_key)


def joint_repayment_id(customer_id: str, loan_id: str, idempotency_key: str) -> str:
    """Return the ID of a loan's collection by a request that pays all that is due.

    It differs from that of a repayment of this loan alone with the same key.
    """
    return derive("in", customer_id, loan_id, idempotency_key, "due")


def collection_id(loan_id: str, day: date, attempt: str) -> str:
    """Return the ID of the collection that the end of day makes on a day."""
    return derive("in", loan_id, day.isoformat(), attempt)


def refund_id(transfer_id: str) -> str:
    """Return the ID of the refund of a collection's excess, or of a failed refund."""
    return derive("back", transfer_id)


CREDIT_PART = "cr-"
"""The beginning of the ID of a loan's share of a bank transfer."""


def credit_part_id(credit_id: str, loan_id: str) -> str:
    """Return the ID of a loan's share of a bank transfer."""
    return derive(CREDIT_PART.removesuffix("-"), credit_id, loan_id)


CREDIT_RETURN = "ret-"
"""The beginning of the ID of a transfer that returns a credit to its payer."""


def credit_return_id(credit_id: str, attempt: int) -> str:
    """Return the ID of a transfer that returns a credit to its payer."""
    return derive(CREDIT_RETURN.removesuffix("-"), credit_id, str(attempt))


def notice_id(kind: str, *parts: str) -> str:
    """Return the ID of a notice, by its kind and what names its fact."""
    return derive("note", kind, *parts)


def fingerprint(body: Mapping[str, object]) -> str:
    """Return a fingerprint of a request's body, whatever the order of its fields."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
