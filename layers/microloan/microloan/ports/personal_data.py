"""Port of a person's stored data for the privacy officer, to read and to erase."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from microloan.domain.approval import Approval
from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import Card, Profile
from microloan.domain.customers.erasure import DataCategory, Erasure, RetentionFacts
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.draw_decision import DrawDecision
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.domain.payments.transfer import Transfer
from microloan.domain.underwriting.review import ReviewState
from microloan.ports.applications import Application, ConsentAuditTrail
from microloan.ports.writes import LineRecord, LoanRecord


@dataclass(frozen=True, slots=True)
class PersonalDataRecord:
    """All stored data of a person.

    Parameters
    ----------
    line_changes
        The changes of the line by persons, oldest first.
    draw_refusals
        The decisions that refused draws, by the ID that the loan would have had.
    entries
        The journals of all loans, loan by loan, in order.
    approvals
        The requests for approval on the person's loans and transfers, with their decisions. The
        release of a hold is left out.
    plan_offers
        The offers of plans for the person's loans.
    credits
        The bank transfers with the person's reference, held or ended lately. The journals and
        transfers of the loans have the shares of those that ended before.
    """

    customer_id: str
    profile: Profile | None
    members: tuple[Member, ...]
    cards: tuple[Card, ...]
    line: LineRecord | None
    line_changes: tuple[LineChange, ...]
    draw_refusals: Mapping[str, DrawDecision]
    applications: tuple[Application, ...]
    trail: ConsentAuditTrail
    related: bool
    loans: tuple[LoanRecord, ...]
    entries: tuple[Entry, ...]
    transfers: tuple[Transfer, ...]
    approvals: tuple[Approval, ...]
    plan_offers: tuple[PlanOffer, ...] = ()
    credits: tuple[SuspenseAccount, ...] = ()
    erasure: Erasure | None = None

    @property
    def known(self) -> bool:
        """Whether any data are stored under the customer's ID."""
        stored = (self.profile, self.members, self.line, self.loans, self.erasure)
        return any(stored) or self.trail != ConsentAuditTrail((), ())

    def retention_facts(self) -> RetentionFacts:
        """Return the facts that the erasure rule needs."""
        accounts = [record.account for record in self.loans]
        booked = [account.booked_on for account in accounts]
        inquired_on = [business_date(inquiry.asked_at) for inquiry in self.trail.inquiries]
        return RetentionFacts(
            line_used=self.line.line.used if self.line else 0,
            open_loans=tuple(a.loan_id for a in accounts if not a.status.closed),
            moving=tuple(t.transfer_id for t in self.transfers if t.is_pending),
            owed=tuple(a.loan_id for a in accounts if a.credit or a.refunding),
            waiting=tuple(a.application_id for a in self.applications if _has_pending_review(a)),
            last_transaction=max(booked, default=None),
            last_inquiry=max(inquired_on, default=None),
            came_back=self.erasure is not None and bool(self.members),
            erasure=self.erasure,
        )


def _has_pending_review(application: Application) -> bool:
    review = application.review
    return review is not None and review.state is ReviewState.REQUESTED


class PersonalDataStore(Protocol):
    """The stored data of single persons, for the privacy officer."""

    def person(self, customer_id: str) -> PersonalDataRecord:
        """Return all data of a person, from scans of whole tables without an index.

        The line is read first. A draw that comes meanwhile changes its version, and so makes the
        withdrawal fail.
        """
        ...

    def withdraw(self, customer_id: str, before: LineRecord) -> None:
        """Withdraw the limit of a line, so that nothing can be drawn on it.

        Raises
        ------
        ConcurrentUpdateError
            When the line has changed since it was read.
        """
        ...

    def erase(
        self,
        file: PersonalDataRecord,
        parts: Collection[DataCategory],
        today: date,
        identity_hash: str,
    ) -> None:
        """Erase categories of a person's data, ignoring those already erased.

        Parameters
        ----------
        identity_hash
            The hash by which the person is found, needed for `IDENTITY`.
        """
        ...

    def note(self, file: PersonalDataRecord, erasure: Erasure) -> None:
        """Store the person's request, and its outcome."""
        ...

    def due(self, today: date) -> Sequence[str]:
        """Return the customers with data to erase by now, the oldest term first."""
        ...
