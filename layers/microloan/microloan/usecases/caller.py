"""The caller of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.channel import member_key
from microloan.domain.errors import NotFoundError

if TYPE_CHECKING:
    from microloan.domain.channel import Channel
    from microloan.ports.customers import MemberStore


@dataclass(frozen=True, slots=True)
class Caller:
    """A wallet's member from the token, with the customer if the authorizer knows it."""

    channel: Channel
    openid: str
    customer_id: str | None = None

    @property
    def member_key(self) -> str:
        """The member's key across both wallets."""
        return member_key(self.channel, self.openid)


def customer_of(caller: Caller, members: MemberStore) -> str:
    """Return the caller's customer, looked up when the authorizer did not know it yet.

    Raises
    ------
    NotFoundError
        When the member has not bound a card.
    """
    if caller.customer_id:
        return caller.customer_id
    member = members.member(caller.member_key)
    if member is None or member.customer_id is None:
        raise NotFoundError(
            "There is no bank card yet. Bind a bank card first.", code="customer_not_found"
        )
    return member.customer_id
