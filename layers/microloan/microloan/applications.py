"""What the stores keep of an application: consents, inquiries, decisions and their reviews."""

from dataclasses import dataclass
from datetime import date

from microloan.domain.consent import ConsentRecord, Inquiry
from microloan.domain.decision import Applicant, Decision
from microloan.domain.review import Review, ReviewState


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

    def stands(self, today: date) -> bool:
        """Return whether the decision is still the answer to a new application."""
        reopened = self.review is not None and self.review.state is ReviewState.REOPENED
        return not (reopened or self.minimised_on) and today <= self.decision.valid_until()


@dataclass(frozen=True, slots=True)
class Trail:
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
