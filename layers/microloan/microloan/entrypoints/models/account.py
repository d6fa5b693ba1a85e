"""An account's request and answers: amounts in fen, rates as strings."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from microloan.domain.channel import Channel
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.product import PRODUCT, RepaymentMethod, offered_terms, offers_on
from microloan.domain.underwriting.outcome import Outcome
from microloan.entrypoints.models.base import (
    ApplicationId,
    Fen,
    Limit,
    RequestModel,
    ResponseModel,
    Term,
    at_most,
    documented,
)
from microloan.entrypoints.models.loan import LoanAnswer
from microloan.entrypoints.models.onboarding import CardAnswer
from microloan.entrypoints.models.rates import Rates, rates_of
from microloan.entrypoints.models.review import ReviewAnswer
from microloan.entrypoints.models.schedule import DueAnswer

if TYPE_CHECKING:
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.ports.applications import Application
    from microloan.usecases.lending.view_account import AccountScreen


class OfferAnswer(ResponseModel):
    """A repayment method, and the numbers of instalments on offer by it."""

    method: RepaymentMethod
    instalments: Annotated[list[Term], at_most(len(offered_terms()))]


class LineAnswer(Rates):
    """A credit line, its price, and the products of today.

    `available` is zero unless `standing` is `clear` and no consent is withdrawn. Else it is what
    limit and `extra` leave of `used`. The extra ends on the day `extra_until`. From
    `assessment_due_on` a draw needs a new assessment. It is null until 30 days before that day.
    """

    limit: Limit
    standing: LineStanding
    used: Fen
    available: Fen
    extra: Limit
    extra_until: date | None
    due_day: Annotated[int, documented(minimum=1, maximum=28)] | None
    good_until: date | None
    assessment_due_on: date | None
    consent_withdrawn_on: date | None
    offers: Annotated[list[OfferAnswer], at_most(len(RepaymentMethod))]


class LimitBody(RequestModel):
    """`PUT /account/limit`: the lower limit in fen."""

    limit: Annotated[
        int,
        documented(
            minimum=PRODUCT.limit_step,
            maximum=PRODUCT.max_limit,
            multipleOf=PRODUCT.limit_step,
            description="fen, at most the present limit",
        ),
    ]


class LoweredLimitAnswer(ResponseModel):
    """The line after its customer lowered the limit or closed it, with the limit zero."""

    limit: Limit
    standing: LineStanding
    used: Fen
    available: Fen

    @classmethod
    def of(cls, line: "CreditLine", today: date) -> Self:
        """Return the answer of a line."""
        return cls(
            limit=line.limit,
            standing=line.standing(today),
            used=line.used,
            available=line.available_on(today),
        )


class BankTransferAnswer(ResponseModel):
    """The lender's account for bank transfers, and the remark that names the customer."""

    account_name: Annotated[str, documented(maxLength=100)]
    account_number: Annotated[str, documented(pattern="^[0-9]{8,32}$")]
    bank: Annotated[str, documented(maxLength=100)]
    reference: Annotated[str, documented(pattern="^[A-Z0-9]{1,62}[0-9]{2}$")]


class LatestApplication(ResponseModel):
    """The customer's latest application.

    From `reapply_from` on, a new application gets a new decision. Before that day the answer to it
    is this decision.
    """

    application_id: ApplicationId
    outcome: Outcome
    decided_on: date
    reapply_from: date
    review: ReviewAnswer | None

    @classmethod
    def of(cls, application: "Application") -> Self:
        """Return the answer of an application."""
        return cls(
            application_id=application.application_id,
            outcome=application.decision.outcome,
            decided_on=application.decision.decided_on,
            reapply_from=application.reapply_from,
            review=ReviewAnswer.from_value(application.review) if application.review else None,
        )


class AccountCard(CardAnswer):
    """A bound card. The one default is the card that a draw proposes."""

    default: bool


class AccountAnswer(ResponseModel):
    """The account screen: cards in the order of their binding, loans newest first."""

    today: date
    channel: Channel
    line: LineAnswer | None
    cards: list[AccountCard]
    loans: list[LoanAnswer]
    next_due: DueAnswer | None
    latest_application: LatestApplication | None

    @classmethod
    def of(cls, screen: "AccountScreen", channel: Channel) -> Self:
        """Return the answer of an account screen."""
        loans = [LoanAnswer.of(record, screen.today) for record in screen.view.loans]
        dues = [loan.next_due for loan in loans if loan.next_due]
        application = screen.application
        first = min((due.date for due in dues), default=None)
        amount = sum(due.amount for due in dues if due.date == first)
        return cls(
            today=screen.today,
            channel=channel,
            line=_line(screen),
            cards=[
                AccountCard(
                    card_id=card.card_id,
                    bank=card.bank,
                    last4=card.last4,
                    default=card.card_id == screen.default_card_id,
                )
                for card in screen.view.cards
            ],
            loans=loans,
            next_due=DueAnswer(date=first, amount=amount) if first else None,
            latest_application=LatestApplication.of(application) if application else None,
        )


def _line(screen: "AccountScreen") -> LineAnswer | None:
    if screen.view.line is None or screen.price is None:
        return None
    line = screen.view.line.line
    extra = line.extra_on(screen.today)
    return LineAnswer(
        limit=line.limit,
        standing=line.standing(screen.today),
        used=line.used,
        available=line.available_on(screen.today),
        extra=extra.amount if extra else 0,
        extra_until=extra.until if extra else None,
        due_day=line.due_day,
        good_until=line.good_until,
        assessment_due_on=line.assessment_told_on(screen.today),
        consent_withdrawn_on=line.consent_withdrawn_on,
        offers=[
            OfferAnswer(method=method, instalments=list(terms))
            for method, terms in offers_on(screen.today).items()
        ],
        **rates_of(screen.price),
    )
