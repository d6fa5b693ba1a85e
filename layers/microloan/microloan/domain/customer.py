"""A person and the cards the person has bound."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is; kept only sealed.

    `mobile` is in E.164 form, `born` is told by the resident ID.
    """

    name: str
    resident_id: str
    mobile: str
    born: date


@dataclass(frozen=True, slots=True)
class Card:
    """A bound card; `token` is the rails' name for it, the number itself is never kept.

    Parameters
    ----------
    bound_at
        When it was bound for the first time. None for cards that were bound before this was kept.
    """

    card_id: str
    token: str
    bank: str
    last4: str
    bound_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer as stored: the identity only sealed."""

    customer_id: str
    sealed_identity: bytes
    since: date
