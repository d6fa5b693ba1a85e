"""A stored application, and the consents for its inquiries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY
from microloan.domain.underwriting.review import ReviewState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from microloan.domain.underwriting.consent import ConsentRecord, ConsentWithdrawal, Inquiry
    from microloan.domain.underwriting.decision import Applicant, Decision
    from microloan.domain.underwriting.review import Review


@dataclass(frozen=True, slots=True)
class Application:
    """A stored decision with all the data it is based on, under its application's ID.

    Parameters
    ----------
    minimised_on
        The day on which the person had the social data of the decision erased.
    """

    application_id: str
    decision: Decision
    applicant: Applicant
    review: Review | None = None
    minimised_on: date | None = None

    @property
    def reapply_from(self) -> date:
        """The first day on which a new application gets a new decision.

        A past day means at once.
        """
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
    """Return the customer's latest application, by number among those of one day."""
    numbers = ids.application_numbers(customer_id, len(applications))

    def order(application: Application) -> tuple[date, int]:
        return application.decision.decided_on, numbers.get(application.application_id, 0)

    return max(applications, key=order, default=None)


@dataclass(frozen=True, slots=True)
class ConsentAuditTrail:
    """A person's consents, their withdrawals, and the inquiries, oldest first."""

    consents: tuple[ConsentRecord, ...]
    inquiries: tuple[Inquiry, ...]
    withdrawals: tuple[ConsentWithdrawal, ...] = ()
