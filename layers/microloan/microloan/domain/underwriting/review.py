"""A person's right to have an automated decision reviewed by a person.

Personal Information Protection Law of the PRC (2021), article 24. The subject of an automated
decision may ask for an explanation, and may refuse a decision by automation alone.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from microloan.domain.errors import InvalidInputError, StateConflictError

MIN_NOTE, MAX_NOTE = 10, 500


class ReviewState(StrEnum):
    """The state of a review."""

    REQUESTED = "requested"
    UPHELD = "upheld"
    """An operator reviewed the decision, and it stands."""
    REOPENED = "reopened"
    """An operator reviewed the decision, and the next application gets a new one."""


@dataclass(frozen=True, slots=True)
class Review:
    """A customer's request for a review by a person, and its outcome.

    Parameters
    ----------
    answered_by
        The operator, empty before.
    note
        The operator's reason.
    """

    requested_on: date
    state: ReviewState = ReviewState.REQUESTED
    answered_on: date | None = None
    answered_by: str = ""
    note: str = ""

    def answer(self, state: ReviewState, today: date, operator: str, note: str) -> "Review":
        """Return the review with an operator's answer.

        Raises
        ------
        InvalidInputError
            For a note that is too short or too long.
        StateConflictError
            When it is answered already.

        Examples
        --------
        >>> asked = Review(date(2026, 11, 24))
        >>> asked.answer(ReviewState.UPHELD, date(2026, 11, 25), "wang", "nothing new").state
        <ReviewState.UPHELD: 'upheld'>
        """
        if self.state is not ReviewState.REQUESTED:
            raise StateConflictError("This review is answered already.", code="review_answered")
        trimmed = note.strip()
        if not MIN_NOTE <= len(trimmed) <= MAX_NOTE:
            raise InvalidInputError(
                "note", "note_invalid", "The note must have 10 to 500 characters."
            )
        return replace(self, state=state, answered_on=today, answered_by=operator, note=trimmed)
