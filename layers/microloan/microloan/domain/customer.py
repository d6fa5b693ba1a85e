"""A person and the cards the person has bound."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from microloan.domain.errors import Invalid


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
    """A bound card; `token` is the rails' name for it, the number itself is never kept."""

    card_id: str
    token: str
    bank: str
    last4: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer as stored: the identity only sealed."""

    customer_id: str
    sealed_identity: bytes
    since: date


class Consent(StrEnum):
    """What a person must agree to, each on its own, before anyone is asked about them."""

    CREDIT_QUERY = "credit_query"
    CREDIT_REPORTING = "credit_reporting"
    AUTOMATED_DECISION = "automated_decision"
    DATA_SHARING = "data_sharing"


CONSENT_VERSION = "2026-01"


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """That a person agreed: to what, in which wording, when, for which application."""

    consents: tuple[Consent, ...]
    version: str
    given_at: datetime
    application_id: str


def require_consents(given: frozenset[str]) -> tuple[Consent, ...]:
    """Return all consents, or refuse when one was not given.

    Raises
    ------
    Invalid
        Naming `consents` and the first that is missing.
    """
    for consent in Consent:
        if consent not in given:
            raise Invalid("consents", "consent_missing", f"consent {consent} is needed")
    return tuple(Consent)
