"""A person and the cards the person has bound."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from microloan.domain.calendar import age_on
from microloan.domain.errors import InvalidInputError

# No older person is known in China.
OLDEST_AGE = 120


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's identity, stored only encrypted.

    `mobile` is in E.164 form, and `born` comes from the resident ID.
    """

    name: str
    resident_id: str
    mobile: str
    born: date


@dataclass(frozen=True, slots=True)
class Card:
    """A bound card.

    `token` is the payment gateway's name for it. The number itself is never stored.

    Parameters
    ----------
    token
        Empty for an unbound card.
    bound_at
        The time of the binding, which a repeated binding keeps. None for an unbound card, and for
        cards that were bound before it was recorded.
    unbound_at
        The time at which the customer unbound it. Bank and last digits stay for the loans' records.
    """

    card_id: str
    token: str
    bank: str
    last4: str
    bound_at: datetime | None = None
    unbound_at: datetime | None = None

    @property
    def is_bound(self) -> bool:
        """Whether money can move to it and from it."""
        return self.unbound_at is None

    def unbind(self, now: datetime) -> "Card":
        """Return the card without the token by which money moves."""
        return replace(self, token="", bound_at=None, unbound_at=now)


def in_binding_order(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return cards in the order of their binding, those without a recorded time first."""
    return tuple(sorted(cards, key=_binding_order))


def _binding_order(card: Card) -> tuple[str, str]:
    return card.bound_at.isoformat() if card.bound_at else "", card.card_id


def default_card(cards: Iterable[Card], chosen: str | None) -> Card | None:
    """Return the card that the customer chose, or else the one bound first.

    Without a card it is None.

    Examples
    --------
    >>> first, second = Card("card-1", "t1", "ICBC", "0005"), Card("card-2", "t2", "CCB", "0013")
    >>> default_card([second, first], None).card_id, default_card([first, second], "card-2").card_id
    ('card-1', 'card-2')
    """
    ordered = in_binding_order(cards)
    return next((card for card in ordered if card.card_id == chosen), next(iter(ordered), None))


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer as stored, with the identity encrypted."""

    customer_id: str
    sealed_identity: bytes
    since: date


def require_plausible_birth(born: date, today: date) -> None:
    """Refuse a date of birth that no living person has.

    Raises
    ------
    InvalidInputError
        Naming `resident_id`.
    """
    if born > today:
        raise InvalidInputError(
            "resident_id",
            "born_in_future",
            "The date of birth in the resident ID is in the future.",
        )
    if age_on(born, today) > OLDEST_AGE:
        raise InvalidInputError(
            "resident_id",
            "born_too_long_ago",
            f"The date of birth in the resident ID is over {OLDEST_AGE} years ago.",
        )
