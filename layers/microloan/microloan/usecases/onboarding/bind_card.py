"""A member binds an own-name debit card, and so becomes a customer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import age_on, business_date
from microloan.domain.customers.customer import Profile, require_plausible_birth
from microloan.domain.errors import InvalidInputError
from microloan.domain.invitations.member import require_invitation
from microloan.domain.product import PRODUCT
from microloan.ports.onboarding_writes import AddCustomer, BindMember, SaveCard
from microloan.retry import optimistic
from microloan.usecases.screening.require_clear import require_clear

if TYPE_CHECKING:
    from datetime import date

    from microloan.domain.customers.customer import Card, Identity
    from microloan.ports.clock import Clock
    from microloan.ports.customers import IdentityIndex
    from microloan.ports.identity_cipher import IdentityCipher
    from microloan.ports.payment_gateway import PaymentGateway
    from microloan.ports.writes import Write
    from microloan.usecases.caller import Caller


def bind_card(  # noqa: PLR0913 - the ports are given one by one
    caller: Caller,
    identity: Identity,
    card_number: str,
    *,
    identities: IdentityIndex,
    vault: IdentityCipher,
    gateway: PaymentGateway,
    clock: Clock,
) -> Card:
    """Bind a card. One person is one customer, in both wallets.

    Raises
    ------
    NotInvitedError
        When the member cannot enter.
    InvalidInputError
        For a person under age, or with an impossible date of birth. For another person than the one
        this wallet is bound to. For a card that the payment gateway refuses.
    UnavailableError
        When the payment gateway or the database does not answer now.
    """
    return optimistic(
        lambda: _bind(caller, identity, card_number, identities, vault, gateway, clock)
    )


def _bind(  # noqa: PLR0913 - as above
    caller: Caller,
    identity: Identity,
    card_number: str,
    identities: IdentityIndex,
    vault: IdentityCipher,
    gateway: PaymentGateway,
    clock: Clock,
) -> Card:
    now = clock.now()
    today = business_date(now)
    member = require_invitation(identities.member(caller.member_key), today)
    _check_age(identity, today)
    identity_hash = vault.identity_hash(identity.resident_id)
    customer_id = ids.customer_id(identity_hash)
    if member.customer_id not in {None, customer_id}:
        raise InvalidInputError(
            "resident_id",
            "identity_mismatch",
            "This wallet belongs to another person. Give that person's identity.",
        )
    screening = identities.screenings([customer_id])[customer_id]
    require_clear(customer_id, screening, identities, clock)
    card = gateway.register_card(identity, card_number, customer_id)
    card = replace(card, card_id=ids.derive("card", customer_id, card.token), bound_at=now)
    writes: list[Write] = [SaveCard(customer_id, card), BindMember(member.key, customer_id)]
    if identities.customer_of(identity_hash) is None:
        profile = Profile(customer_id, vault.encrypt(customer_id, identity), today)
        writes.append(AddCustomer(identity_hash, profile))
    identities.commit(*writes)
    return card


def _check_age(identity: Identity, today: date) -> None:
    require_plausible_birth(identity.born, today)
    if age_on(identity.born, today) < PRODUCT.min_age:
        raise InvalidInputError("resident_id", "under_age", "You must be at least 18 years old.")
