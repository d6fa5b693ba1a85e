"""What the API answers about decisions: amounts in fen, rates as strings, dates in ISO form."""

from datetime import date
from typing import Self

from microloan.applications import Application
from microloan.domain.quote import representative
from microloan.domain.reasons import REASONS
from microloan.domain.review import Review
from microloan.entry.rates_answers import rates_of
from microloan.entry.shapes import Answer


class ReasonAnswer(Answer):
    """A reason, for a reader of Chinese and of English."""

    code: str
    zh: str
    en: str


class ReviewAnswer(Answer):
    """How far it is that a person looks at a decision: requested, upheld or reopened."""

    state: str
    requested_on: date
    answered_on: date | None

    @classmethod
    def of(cls, review: Review) -> Self:
        """Return the answer of a review; who looked and what was noted stays inside."""
        return cls(
            state=review.state,
            requested_on=review.requested_on,
            answered_on=review.answered_on,
        )


class ApplicationAnswer(Answer):
    """A decision; the limit is zero and the rates are empty when it is declined."""

    application_id: str
    outcome: str
    limit: int
    daily_rate: str | None = None
    annual_rate_simple: str | None = None
    annual_rate_irr: str | None = None
    reasons: list[ReasonAnswer]
    decided_on: date
    valid_until: date
    model: str
    policy: str
    review: ReviewAnswer | None

    @classmethod
    def of(cls, application: Application) -> Self:
        """Return the answer of an application."""
        decision = application.decision
        offer = decision.offer
        price = representative(offer.daily_rate, decision.decided_on) if offer else None
        return cls(
            application_id=application.application_id,
            outcome=decision.outcome,
            limit=offer.limit if offer else 0,
            reasons=[
                ReasonAnswer(code=code, zh=REASONS[code].zh, en=REASONS[code].en)
                for code in decision.reasons
            ],
            decided_on=decision.decided_on,
            valid_until=decision.valid_until(),
            model=decision.model,
            policy=decision.policy,
            review=ReviewAnswer.of(application.review) if application.review else None,
            **(rates_of(price) if price else {}),
        )
