"""A customer's request for a review by a person, and an operator's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import NotFoundError
from microloan.domain.underwriting.review import Review
from microloan.ports.application_writes import SaveReview
from microloan.retry import optimistic
from microloan.usecases.onboarding.apply_credit import find_application

if TYPE_CHECKING:
    from microloan.domain.underwriting.review import ReviewState
    from microloan.ports.applications import Application
    from microloan.ports.clock import Clock
    from microloan.ports.customers import CustomerStore


def request_review(
    customer_id: str, application_id: str, people: CustomerStore, clock: Clock
) -> Application:
    """Store a customer's request for a review. A repetition changes nothing.

    Raises
    ------
    NotFoundError
        When the customer has no such application.
    """
    return optimistic(lambda: _request(customer_id, application_id, people, clock))


def _request(
    customer_id: str, application_id: str, people: CustomerStore, clock: Clock
) -> Application:
    before = find_application(customer_id, application_id, people)
    if before.review:
        return before
    after = replace(before, review=Review(business_date(clock.now())))
    people.commit(SaveReview(customer_id, after, before))
    return after


def answer_review(  # noqa: PLR0913 - what is answered, by whom, and the ports
    application_id: str,
    state: ReviewState,
    operator: str,
    note: str,
    people: CustomerStore,
    clock: Clock,
) -> Application:
    """Store an operator's answer: upheld, or reopened for a new application.

    Raises
    ------
    InvalidInputError
        For a note that is too short or too long.
    NotFoundError
        When there is no such application, or no review of it was requested.
    StateConflictError
        When the review is answered already.
    """
    customer_id = people.owner_of(application_id)
    if customer_id is None:
        raise NotFoundError(
            "There is no such credit application. Check the application ID.",
            code="application_not_found",
        )

    def answer() -> Application:
        before = find_application(customer_id, application_id, people)
        if before.review is None:
            raise NotFoundError(
                "No review of this application was requested.", code="review_not_found"
            )
        answered = before.review.answer(state, business_date(clock.now()), operator, note)
        after = replace(before, review=answered)
        people.commit(SaveReview(customer_id, after, before))
        return after

    return optimistic(answer)
