"""What the stores keep of an application: consents, inquiries, decisions and their reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY
from microloan.domain.underwriting.review import ReviewState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from microloan.domain.underwriting.consent import ConsentRecord, Inquiry
    from microloan.domain.underwriting.decision import Applicant, Decision
    from microloan.domain.underwriting.review import Review


@dataclass(frozen=True, slots=True)
class Application:
    """A decision as stored, whole: with all that it looked at, under its application's id.

    Parameters
    ----------
    minimised_on
        The day on which the person had the social data erased that it had looked at.
    """

    application_id: str
    decision: Decision
    applicant: Applicant
    review: Review | None = None
    minimised_on: date | None = None

    @property
    def reapply_from(self) -> date:
        """The first day on which a new application is decided anew; a day past is at once."""
        reopened = self.review is not None and self.review.state is ReviewState.REOPENED
        if reopened or self.minimised_on:
            return self.decision.decided_on
        return self.decision.valid_until() + ONE_DAY

    def stands(self, today: date) -> bool:
        """Return whether the decision is still the answer to a new application."""
        return today < self.reapply_from


def latest_application(
    customer_id: str, applications: Collection[Application]
) -> Application | None:
    """Return the customer's latest application; of one day, the one of the highest number."""
    numbers = ids.application_numbers(customer_id, len(applications))

    def order(one: Application) -> tuple[date, int]:
        return one.decision.decided_on, numbers.get(one.application_id, 0)

    return max(applications, key=order, default=None)


@dataclass(frozen=True, slots=True)
class ConsentAuditTrail:
    """Whoever was asked about a person, and what the person had agreed to; oldest first."""

    consents: tuple[ConsentRecord, ...]
    inquiries: tuple[Inquiry, ...]


@dataclass(frozen=True, slots=True)
class AddConsent:
    """Keep what a person agreed to."""

    customer_id: str
    consent: ConsentRecord


@dataclass(frozen=True, slots=True)
class AddInquiry:
    """Keep that the sources are asked."""

    customer_id: str
    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class AddDecision:
    """Keep a decision, and whose it is."""

    customer_id: str
    application: Application


@dataclass(frozen=True, slots=True)
class SaveReview:
    """Keep that a customer asked for a review, or its answer; unless its state has changed.

    One that is not answered is on the list of those that wait.
    """

    customer_id: str
    after: Application
    before: Application


@dataclass(frozen=True, slots=True)
class MarkRelated:
    """Note that a person, customer or not yet, is a related person of the bank, or no longer."""

    customer_id: str
    related: bool


ApplicationWrite = AddConsent | AddInquiry | AddDecision | SaveReview | MarkRelated
