"""All that is kept of one person, read and erased; a port of its own, for the privacy officer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from microloan.domain.approval import Approval
from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import Card, Profile
from microloan.domain.customers.erasure import DataCategory, Erasure, RetentionFacts
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.journal import Entry
from microloan.domain.payments.transfer import Transfer
from microloan.domain.underwriting.review import ReviewState
from microloan.ports.applications import Application, ConsentAuditTrail
from microloan.ports.writes import LineRecord, LoanRecord


@dataclass(frozen=True, slots=True)
class PersonalDataRecord:
    """Everything stored of a person.

    Parameters
    ----------
    entries
        The journals of all loans, loan by loan, in order.
    approvals
        What operators asked for, and others decided, on the person's loans and transfers.
    """

    customer_id: str
    profile: Profile | None
    members: tuple[Member, ...]
    cards: tuple[Card, ...]
    line: LineRecord | None
    applications: tuple[Application, ...]
    trail: ConsentAuditTrail
    related: bool
    loans: tuple[LoanRecord, ...]
    entries: tuple[Entry, ...]
    transfers: tuple[Transfer, ...]
    approvals: tuple[Approval, ...]
    erasure: Erasure | None = None

    @property
    def known(self) -> bool:
        """Whether anything at all is stored under the customer's id."""
        stored = (self.profile, self.members, self.line, self.loans, self.erasure)
        return any(stored) or self.trail != ConsentAuditTrail((), ())

    def holding(self) -> RetentionFacts:
        """Return what the rule of erasure has to know."""
        accounts = [record.account for record in self.loans]
        booked = [account.booked_on for account in accounts]
        asked = [business_date(one.asked_at) for one in self.trail.inquiries]
        return RetentionFacts(
            line_used=self.line.line.used if self.line else 0,
            open_loans=tuple(one.loan_id for one in accounts if not one.status.closed),
            moving=tuple(one.transfer_id for one in self.transfers if one.is_pending),
            owed=tuple(one.loan_id for one in accounts if one.credit or one.refunding),
            waiting=tuple(a.application_id for a in self.applications if _waits(a)),
            last_transaction=max(booked, default=None),
            last_inquiry=max(asked, default=None),
            came_back=self.erasure is not None and bool(self.members),
            erasure=self.erasure,
        )


def _waits(application: Application) -> bool:
    review = application.review
    return review is not None and review.state is ReviewState.REQUESTED


class PersonalDataStore(Protocol):
    """Whatever is stored of single persons, for whoever may see and erase all of it."""

    def person(self, customer_id: str) -> PersonalDataRecord:
        """Return everything; it reads whole tables, for nothing leads from a customer to these.

        The line is read first. A draw that comes meanwhile changes its version, and so makes the
        withdrawal fail.
        """
        ...

    def withdraw(self, customer_id: str, before: LineRecord) -> None:
        """Take the limit from a line, so that nothing can be drawn on it.

        Raises
        ------
        ConcurrentUpdateError
            When the line has moved since it was read.
        """
        ...

    def erase(
        self,
        file: PersonalDataRecord,
        parts: Collection[DataCategory],
        today: date,
        identity_hash: str,
    ) -> None:
        """Erase parts of what was read; what is gone already is no matter.

        Parameters
        ----------
        pseudonym
            The hash by which the person is found; needed for `IDENTITY`.
        """
        ...

    def note(self, file: PersonalDataRecord, erasure: Erasure) -> None:
        """Keep that the person asked, and what came of it."""
        ...

    def due(self, today: date) -> Sequence[str]:
        """Return the customers of whom the rest may go by now, the oldest term first."""
        ...
