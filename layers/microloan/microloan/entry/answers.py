"""What the API answers about a person: amounts in fen, rates as strings, dates in ISO form."""

from datetime import date
from typing import Self

from pydantic import BaseModel

from microloan.applications import Application
from microloan.domain.customer import Card
from microloan.domain.quote import representative
from microloan.domain.reasons import REASONS
from microloan.domain.review import Review
from microloan.entry.loan_answers import DueAnswer, LoanAnswer, Rates, rates_of
from microloan.usecases.check_invitation import Entrance
from microloan.usecases.view_account import AccountScreen


class InvitationAnswer(BaseModel):
    """Is the entrance shown."""

    invited: bool
    state: str
    channel: str
    expires_on: date | None

    @classmethod
    def of(cls, entrance: Entrance, channel: str) -> Self:
        """Return the answer of an entrance."""
        return cls(
            invited=entrance.shown,
            state=entrance.standing,
            channel=channel,
            expires_on=entrance.until,
        )


class CardAnswer(BaseModel):
    """A bound card."""

    card_id: str
    bank: str
    last4: str

    @classmethod
    def of(cls, card: Card) -> Self:
        """Return the answer of a card."""
        return cls(card_id=card.card_id, bank=card.bank, last4=card.last4)


class ReasonAnswer(BaseModel):
    """A reason, for a reader of Chinese and of English."""

    code: str
    zh: str
    en: str


class ReviewAnswer(BaseModel):
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


class ApplicationAnswer(BaseModel):
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


class LineAnswer(Rates):
    """A credit line and its price."""

    limit: int
    used: int
    available: int
    due_day: int | None
    good_until: date | None


class AccountAnswer(BaseModel):
    """The account screen."""

    today: date
    channel: str
    line: LineAnswer | None
    cards: list[CardAnswer]
    loans: list[LoanAnswer]
    next_due: DueAnswer | None

    @classmethod
    def of(cls, screen: AccountScreen, channel: str) -> Self:
        """Return the answer of an account screen."""
        loans = [LoanAnswer.of(record, screen.today) for record in screen.view.loans]
        dues = [loan.next_due for loan in loans if loan.next_due]
        first = min((due.date for due in dues), default=None)
        amount = sum(due.amount for due in dues if due.date == first)
        return cls(
            today=screen.today,
            channel=channel,
            line=_line(screen),
            cards=[CardAnswer.of(card) for card in screen.view.cards],
            loans=loans,
            next_due=DueAnswer(date=first, amount=amount) if first else None,
        )


def _line(screen: AccountScreen) -> LineAnswer | None:
    if screen.view.line is None or screen.price is None:
        return None
    line = screen.view.line.line
    return LineAnswer(
        limit=line.limit,
        used=line.used,
        available=line.available,
        due_day=line.due_day,
        good_until=line.good_until,
        **rates_of(screen.price),
    )


class CallbackAnswer(BaseModel):
    """What the rails told of this transfer is in the books."""

    transfer_id: str
