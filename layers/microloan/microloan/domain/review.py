"""A person's right to have a machine's decision looked at by a person.

Personal Information Protection Law of the PRC (2021), article 24: whoever is decided on by a
machine alone may ask for an explanation, and refuse that it be the machine alone.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.errors import Refused


class ReviewState(StrEnum):
    """How far a review is."""

    REQUESTED = "requested"
    UPHELD = "upheld"
    """Somebody looked, and the decision stands."""
    REOPENED = "reopened"
    """Somebody looked, and the decision no longer stands: the next application is decided anew."""


@dataclass(frozen=True, slots=True)
class Review:
    """That a customer asked for a person to look, and what came of it.

    Parameters
    ----------
    answered_by
        The operator; empty before.
    note
        The operator's reason.
    """

    requested_on: date
    state: ReviewState = ReviewState.REQUESTED
    answered_on: date | None = None
    answered_by: str = ""
    note: str = ""

    def answer(self, state: ReviewState, today: date, operator: str, note: str) -> "Review":
        """Return the review as an operator answered it.

        Raises
        ------
        Refused
            When it is answered already.

        Examples
        --------
        >>> asked = Review(date(2026, 11, 24))
        >>> asked.answer(ReviewState.UPHELD, date(2026, 11, 25), "wang", "in order").state
        <ReviewState.UPHELD: 'upheld'>
        """
        if self.state is not ReviewState.REQUESTED:
            raise Refused("this review is answered already", code="review_answered")
        return replace(self, state=state, answered_on=today, answered_by=operator, note=note)
