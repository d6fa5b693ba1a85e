"""The offer of a plan that two people of the bank made to one customer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from microloan.domain.calendar import business_date
from microloan.domain.loan.plan import PlanTerms

OFFER_DAYS = 30
"""Days for which an offer can be accepted, the day of the approval not counted."""


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """An offered plan. A loan has one offer at most, the newest.

    Parameters
    ----------
    loan_id
        The loan.
    plan
        The figures.
    approval_id
        The request by which it was approved.
    offered_by, approved_by
        The two operators.
    offered_at
        The instant of the approval.
    reason
        The reason of the first operator.
    used_on
        The day on which the customer accepted it. None before.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 9, 1, 4, tzinfo=UTC)
    >>> offer = PlanOffer("l", PlanTerms(4, 9), "approval-1", "wang", "li", at, "lost the job")
    >>> offer.valid_until
    datetime.date(2026, 10, 1)
    """

    loan_id: str
    plan: PlanTerms
    approval_id: str
    offered_by: str
    approved_by: str
    offered_at: datetime
    reason: str
    used_on: date | None = None

    @property
    def valid_until(self) -> date:
        """The last day on which it can be accepted."""
        return business_date(self.offered_at) + timedelta(days=OFFER_DAYS)

    def is_open(self, today: date, last_plan: date | None) -> bool:
        """Return whether it can be accepted on a day.

        Parameters
        ----------
        last_plan
            The day of the loan's last plan, or None. An offer from before it is used up.
        """
        return not self.is_used(last_plan) and today <= self.valid_until

    def is_used(self, last_plan: date | None) -> bool:
        """Return whether it was accepted, or another plan was agreed since."""
        overtaken = last_plan is not None and last_plan >= business_date(self.offered_at)
        return self.used_on is not None or overtaken
