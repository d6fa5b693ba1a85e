"""A person and the cards the person has bound."""

from dataclasses import dataclass
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
    bound_at
        The time of the first binding. None for cards that were bound before it was recorded.
    """

    card_id: str
    token: str
    bank: str
    last4: str
    bound_at: datetime | None = None


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
