"""Ports of members and customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from microloan.domain.customers.customer import Profile
    from microloan.domain.invitations.member import Member
    from microloan.ports.applications import Application, ConsentAuditTrail
    from microloan.ports.writes import LineRecord

from microloan.ports.writes import TransactionWriter


@dataclass(frozen=True, slots=True)
class ApplicationContext:
    """All that an application reads, in one query.

    Parameters
    ----------
    applications
        Oldest first.
    related
        Whether the customer is a related person of the bank.
    erased
        Whether the person asked to be erased, and may have come back since.
    """

    profile: Profile | None
    line: LineRecord | None
    applications: tuple[Application, ...]
    related: bool = False
    erased: bool = False

    def standing(self, today: date) -> Application | None:
        """Return the application whose decision stands; there is never more than one.

        Not simply the last: one that was reopened and the new one can be of the same day.
        """
        return next((one for one in self.applications if one.stands(today)), None)

    def application(self, application_id: str) -> Application | None:
        """Return one of the applications."""
        return next((a for a in self.applications if a.application_id == application_id), None)


class MemberStore(Protocol):
    """Members of the wallets."""

    def member(self, key: str) -> Member | None:
        """Return a member."""


class IdentityIndex(MemberStore, TransactionWriter, Protocol):
    """Members, and which customer a person is."""

    def customer_of(self, identity_hash: str) -> str | None:
        """Return the customer of a resident ID's pseudonym."""


class CustomerStore(IdentityIndex, Protocol):
    """Members and customers, with all that is known of them."""

    def load_for_application(self, customer_id: str) -> ApplicationContext:
        """Read for an application."""

    def trail(self, customer_id: str) -> ConsentAuditTrail:
        """Return a customer's consents and the inquiries made under them, for an auditor."""

    def owner_of(self, application_id: str) -> str | None:
        """Return the customer of an application, for an operator who has only its id."""

    def waiting_reviews(self) -> Sequence[str]:
        """Return the ids of the applications whose review waits, the oldest request first."""
