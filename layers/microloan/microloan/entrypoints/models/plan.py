"""The requests and answers of a plan's quote and of its acceptance."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Self

from microloan.domain.loan.plan import PlanTerms, PlanType
from microloan.entrypoints.models.base import (
    MOST_INSTALMENTS,
    Days,
    Documented,
    Fen,
    Hash,
    Holiday,
    LoanId,
    Number,
    Rate,
    RequestModel,
    ResponseModel,
    Schedule,
    documented,
)
from microloan.entrypoints.models.disclosure_parts import DisclosureStatement, LenderAnswer
from microloan.entrypoints.models.requests import ConfirmedDisclosure
from microloan.entrypoints.models.schedule import InstalmentAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from microloan.domain.loan.allocation import Allocation
    from microloan.domain.loan.plan_disclosure import PlanDisclosure
    from microloan.domain.localized_text import LocalizedText
    from microloan.usecases.lending.agree_plan import AgreedPlan


def _statements() -> "Mapping[str, LocalizedText]":
    # For an answer and for the document: a function starts without that module.
    from microloan.domain.loan.plan_disclosure import STATEMENTS  # noqa: PLC0415 - as said

    return STATEMENTS


class PlanQuoteBody(RequestModel):
    """`POST /loans/{loan_id}/plan-quotes`: the figures of a plan."""

    holiday: Holiday
    instalments: Annotated[
        int,
        documented(
            minimum=1, maximum=MOST_INSTALMENTS, description="all instalments, of the holiday too"
        ),
    ]

    @property
    def plan(self) -> PlanTerms:
        """The figures of the plan."""
        return PlanTerms(self.holiday, self.instalments)


class PlanBody(PlanQuoteBody, ConfirmedDisclosure):
    """`PUT /loans/{loan_id}/plan`, with the figures and the confirmed disclosure."""


class OwedAnswer(ResponseModel):
    """The amounts that close a loan on a day."""

    date: dt.date
    principal: Fen
    interest: Fen
    penalty: Fen
    owed_back: Fen
    total: Fen
    days_past_due: Days

    @classmethod
    def on(cls, day: dt.date, owed: "Allocation", days_past_due: int) -> Self:
        """Return the answer of an amount owed."""
        return cls(
            date=day,
            principal=owed.principal,
            interest=owed.interest,
            penalty=owed.penalty,
            owed_back=owed.owed_back,
            total=owed.total,
            days_past_due=days_past_due,
        )


class PlanDisclosureAnswer(ResponseModel):
    """All that a borrower reads beside the table of a plan, and the hash over both.

    Show the statements and the table for `min_reading_seconds`. Then send `hash` with the plan.
    """

    hash: Hash
    wording: Annotated[str, documented(pattern="^[0-9]{4}-[0-9]{2}$")]
    lender: LenderAnswer
    borrower: Annotated[str, documented(minLength=1, maxLength=64)]
    other_fees: Fen
    min_reading_seconds: Annotated[int, documented(minimum=1, maximum=60)]
    statements: Annotated[
        list[DisclosureStatement], Documented(lambda: {"maxItems": len(_statements())})
    ]


class PlanQuoteAnswer(ResponseModel):
    """A plan month by month with its disclosure, beside payment now and no payment.

    `pay_now` closes the loan today. `stay_late` is owed on the plan's last due date without a plan
    and without a payment.
    """

    loan_id: LoanId
    type: PlanType
    agreed_on: dt.date
    holiday: Holiday
    instalments: Number
    first_due: dt.date
    last_due: dt.date
    daily_rate: Rate
    principal: Fen
    deferred_interest: Fen
    penalty_put_aside: Fen
    total_interest: Fen
    total: Fen
    schedule: Annotated[list[InstalmentAnswer], Schedule]
    pay_now: OwedAnswer
    stay_late: OwedAnswer
    disclosure: PlanDisclosureAnswer

    @classmethod
    def of(cls, disclosure: "PlanDisclosure") -> Self:
        """Return the answer of a plan's disclosure."""
        quote = disclosure.quote
        return cls(
            loan_id=disclosure.loan_id,
            type=quote.type,
            agreed_on=quote.day,
            holiday=quote.terms.holiday,
            instalments=quote.terms.instalments,
            first_due=quote.first_due,
            last_due=quote.last_due,
            daily_rate=quote.loan.terms.daily_rate,  # type: ignore[arg-type]
            principal=quote.principal,
            deferred_interest=quote.deferred,
            penalty_put_aside=quote.waivable,
            total_interest=quote.total_interest,
            total=quote.total,
            schedule=[InstalmentAnswer.from_value(line) for line in quote.schedule],
            pay_now=OwedAnswer.on(quote.day, quote.pay_now, quote.loan.days_past_due(quote.day)),
            stay_late=OwedAnswer.on(quote.last_due, quote.stay_late, quote.days_late),
            disclosure=PlanDisclosureAnswer(
                hash=disclosure.hash,
                wording=disclosure.wording,
                lender=LenderAnswer.from_value(disclosure.lender),
                borrower=disclosure.customer_id,
                other_fees=0,
                min_reading_seconds=disclosure.product.min_reading_seconds,
                statements=[
                    DisclosureStatement(name=name, zh=text.zh, en=text.en)
                    for name, text in _statements().items()
                ],
            ),
        )


class PlanAgreedAnswer(ResponseModel):
    """A plan in force, of immutable facts only, so that a repetition is the same."""

    loan_id: LoanId
    agreed_on: dt.date
    holiday: Holiday
    instalments: Number
    first: Number
    last: Number

    @classmethod
    def of(cls, agreed: "AgreedPlan") -> Self:
        """Return the answer of a loan with a plan in force."""
        account = agreed.account
        plan = account.plan_in_force
        if plan is None:
            raise ValueError(f"loan {account.loan_id} has no plan in force")
        return cls(
            loan_id=account.loan_id,
            agreed_on=plan.agreed_on,
            holiday=plan.holiday,
            instalments=plan.instalments,
            first=plan.first,
            last=plan.last,
        )
