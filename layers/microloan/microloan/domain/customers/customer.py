"""A person and the cards the person has bound."""

from dataclasses import dataclass
from datetime import date, datetime

from microloan.domain.calendar import age_on
from microloan.domain.errors import InvalidInputError

# Nobody in China is known to have become older.
OLDEST_AGE = 120


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


def require_plausible_birth(born: date, today: date) -> None:
    """Refuse a date of birth that no living person has.

    Raises
    ------
    InvalidInputError
        Naming `resident_id`.
    """
    if born > today:
        raise InvalidInputError(
            "resident_id", "born_in_future", "the date of birth is in the future"
        )
    if age_on(born, today) > OLDEST_AGE:
        raise InvalidInputError(
            "resident_id", "born_too_long_ago", f"the date of birth is over {OLDEST_AGE} years ago"
        )
