"""Writes of onboarding: a member's customer, the person and the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.domain.customers.customer import Card, Profile


class BindMember(NamedTuple):
    """Link a member to its customer."""

    member_key: str
    customer_id: str


class AddCustomer(NamedTuple):
    """Store a new person under the hash of the resident ID, once."""

    identity_hash: str
    profile: Profile


class RequireMember(NamedTuple):
    """Require that the member is still this customer's, without a write."""

    member_key: str
    customer_id: str


class SaveCard(NamedTuple):
    """Store a card. A repetition changes nothing, and its first `bound_at` stays.

    An unbound card is bound anew.
    """

    customer_id: str
    card: Card


class UnbindCard(NamedTuple):
    """Unbind a card, which must be bound. Only bank and last digits stay."""

    customer_id: str
    card: Card
    at: datetime


class RequireNoLine(NamedTuple):
    """Require that a customer has no line, without a write."""

    customer_id: str


OnboardingWrite = BindMember | AddCustomer | RequireMember | SaveCard | UnbindCard | RequireNoLine
