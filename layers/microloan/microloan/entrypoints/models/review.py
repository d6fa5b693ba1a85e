"""Response about the review of a decision by a person: dates in ISO form."""

from datetime import date

from microloan.domain.underwriting.review import ReviewState
from microloan.entrypoints.models.base import ResponseModel


class ReviewAnswer(ResponseModel):
    """The state of a review by a person: requested, upheld or reopened.

    The operator's name and note stay confidential.
    """

    state: ReviewState
    requested_on: date
    answered_on: date | None
