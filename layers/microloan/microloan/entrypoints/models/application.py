"""Responses about decisions: amounts in fen, rates as strings, dates in ISO form."""

from datetime import date, datetime
from typing import Annotated, Self

from microloan.domain.loan.quote import representative_quote
from microloan.domain.underwriting.consent import Consent
from microloan.domain.underwriting.outcome import Outcome
from microloan.domain.underwriting.reasons import REASON_TEXTS
from microloan.entrypoints.models.base import (
    ApplicationId,
    Limit,
    Rate,
    ResponseModel,
    Words,
    documented,
    one_of,
)
from microloan.entrypoints.models.rates import rates_of
from microloan.entrypoints.models.review import ReviewAnswer
from microloan.ports.applications import Application


class ConsentWithdrawalAnswer(ResponseModel):
    """A withdrawn consent. No new loan is possible until the customer applies again."""

    consent: Consent
    withdrawn_at: datetime


class ReasonAnswer(ResponseModel):
    """A reason, in Chinese and in English."""

    code: Annotated[str, one_of(lambda: sorted(REASON_TEXTS))]
    zh: Words
    en: Words


class ApplicationAnswer(ResponseModel):
    """A decision. The limit is zero and the rates are empty when it is declined."""

    application_id: ApplicationId
    outcome: Outcome
    limit: Limit
    daily_rate: Rate | None = None
    annual_rate_simple: Rate | None = None
    annual_rate_irr: Rate | None = None
    reasons: list[ReasonAnswer]
    decided_on: date
    valid_until: date
    model: Annotated[str, documented(pattern="^[a-z]+-[0-9]+$")]
    policy: Annotated[str, documented(minLength=1, maxLength=32)]
    review: ReviewAnswer | None

    @classmethod
    def of(cls, application: Application) -> Self:
        """Return the answer of an application."""
        decision = application.decision
        offer = decision.offer
        price = representative_quote(offer.daily_rate, decision.decided_on) if offer else None
        return cls(
            application_id=application.application_id,
            outcome=decision.outcome,
            limit=offer.limit if offer else 0,
            reasons=[
                ReasonAnswer(code=code, zh=REASON_TEXTS[code].zh, en=REASON_TEXTS[code].en)
                for code in decision.reasons
            ],
            decided_on=decision.decided_on,
            valid_until=decision.valid_until(),
            model=decision.model,
            policy=decision.policy,
            review=ReviewAnswer.from_value(application.review) if application.review else None,
            **(rates_of(price) if price else {}),
        )
