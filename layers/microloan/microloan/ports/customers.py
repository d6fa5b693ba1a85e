"""Ports of members and customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from microloan.domain.customers.customer import Profile
    from microloan.domain.invitations.member import Member
    from microloan.domain.ledger.line_change import LineChange
    from microloan.ports.applications import Application, ConsentAuditTrail
    from microloan.ports.writes import LineRecord

from microloan.domain.customers.screening import CLEAR, Screening
from microloan.ports.screening import ScreeningIndex


@dataclass(frozen=True, slots=True)
class ApplicationContext:
    """All data that an application reads, in one query.

    Parameters
    ----------
    applications
        Oldest first.
    related
        Whether the customer is a related person of the bank.
    erased
        Whether the person requested erasure, and may have returned since.
    screening
        The state of the person against the screening list.
    line_changes
        The changes of the line by the customer and by operators, oldest first.
    """

    profile: Profile | None
    line: LineRecord | None
    applications: tuple[Application, ...]
    related: bool = False
    erased: bool = False
    screening: Screening = CLEAR
    line_changes: tuple[LineChange, ...] = ()

    @property
    def limit_before_closing(self) -> int | None:
        """The limit that the line had before its last closing, in fen."""
        closed = (c.before.limit for c in reversed(self.line_changes) if not c.after.limit)
        return next(filter(None, closed), None)

    def standing(self, today: date) -> Application | None:
        """Return the application whose decision stands, of which there is at most one.

        Not simply the last: a reopened one and the new one can be of the same day.
        """
        return next((a for a in self.applications if a.stands(today)), None)

    def application(self, application_id: str) -> Application | None:
        """Return one of the applications."""
        return next((a for a in self.applications if a.application_id == application_id), None)


class MemberStore(Protocol):
    """Members of the wallets."""

    def member(self, key: str) -> Member | None:
        """Return a member."""


class IdentityIndex(MemberStore, ScreeningIndex, Protocol):
    """Members, and the customer of each identity."""

    def customer_of(self, identity_hash: str) -> str | None:
        """Return the customer of a resident ID's hash."""


class CustomerStore(IdentityIndex, Protocol):
    """Members and customers, with all their data."""

    def load_for_application(self, customer_id: str) -> ApplicationContext:
        """Read for an application."""

    def trail(self, customer_id: str) -> ConsentAuditTrail:
        """Return a customer's consents and the inquiries made under them, for an auditor."""

    def owner_of(self, application_id: str) -> str | None:
        """Return the customer of an application, for an operator who has only its ID."""

    def pending_reviews(self) -> Sequence[str]:
        """Return the application IDs of the pending reviews, the oldest request first."""
