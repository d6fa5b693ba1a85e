"""Responses about loans: amounts in fen, rates as strings, dates in ISO form."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Self

from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.quote import Quote
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.entrypoints.models.base import (
    LARGEST,
    MOST_INSTALMENTS,
    CardId,
    Days,
    Fen,
    LoanId,
    Number,
    Purpose,
    ResponseModel,
    Schedule,
    Term,
    TransferId,
    Version,
    at_most,
    documented,
    one_of,
)
from microloan.entrypoints.models.loan_plan import LoanPlanAnswer
from microloan.entrypoints.models.rates import Rates, rates_of

if TYPE_CHECKING:
    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.domain.loan.loan import Loan, Terms
    from microloan.ports.writes import LoanRecord
    from microloan.usecases.lending.draw_loan import DrawResult


def _failure_reasons() -> list[str]:
    """Return the reasons for which a collection can fail."""
    from microloan.adapters.payment_gateway.messages import (  # noqa: PLC0415 - for the document only
        OTHER_REASON,
        REASONS,
    )
    from microloan.domain.payments.transfer import CARD_UNBOUND  # noqa: PLC0415 - as above

    return sorted({*REASONS, OTHER_REASON, CARD_UNBOUND})


class DueAnswer(ResponseModel):
    """An amount to pay, and its date."""

    date: dt.date
    amount: Annotated[
        int,
        documented(
            minimum=-PRODUCT.max_limit,
            maximum=LARGEST,
            description="fen, negative for money to the customer",
        ),
    ]


class InstalmentAnswer(ResponseModel):
    """A line of a schedule."""

    number: Number
    due: dt.date
    principal: Fen
    interest: Fen
    total: Fen
    balance: Fen


class QuoteAnswer(Rates):
    """The cost of a draw.

    `level_instalment` is every instalment but the last, and null for equal principal. The cash
    flows are those behind the internal rate of return.
    """

    amount: Fen
    instalments: Term
    method: RepaymentMethod
    product_version: Version
    level_instalment: Fen | None
    drawn_on: dt.date
    first_due: dt.date
    total_interest: Fen
    total: Fen
    schedule: Annotated[list[InstalmentAnswer], Schedule]
    cash_flows: Annotated[list[DueAnswer], at_most(MOST_INSTALMENTS + 1)]

    @classmethod
    def of(cls, quote: Quote) -> Self:
        """Return the answer of a quote."""
        return cls(**quote_fields(quote))


def quote_fields(quote: Quote) -> dict[str, Any]:
    """Return the fields of `QuoteAnswer` for a quote."""
    interest = quote.total_interest
    return {
        **rates_of(quote),
        **_terms_fields(quote.terms),
        "total_interest": interest,
        "total": quote.terms.principal + interest,
        "level_instalment": quote.level_instalment,
        "schedule": [InstalmentAnswer.from_value(line) for line in quote.schedule],
        "cash_flows": [DueAnswer(date=day, amount=fen) for day, fen in quote.cash_flows],
    }


def _terms_fields(terms: "Terms") -> dict[str, Any]:
    return {
        "amount": terms.principal,
        "instalments": terms.instalments,
        "method": terms.method,
        "product_version": terms.product_version,
        "drawn_on": terms.drawn_on,
        "first_due": terms.first_due,
    }


class DrawnAnswer(Rates):
    """An accepted draw, of immutable facts only, so that a repetition is the same."""

    loan_id: LoanId
    transfer_id: TransferId
    amount: Fen
    instalments: Term
    method: RepaymentMethod
    product_version: Version
    drawn_on: dt.date
    first_due: dt.date
    total_interest: Fen
    card_id: CardId
    purpose: Purpose

    @classmethod
    def of(cls, drawn: "DrawResult") -> Self:
        """Return the answer of a draw."""
        opening = drawn.opening
        return cls(
            **rates_of(drawn.quote),
            **_terms_fields(opening.terms),
            loan_id=opening.loan_id,
            transfer_id=drawn.transfer_id,
            total_interest=drawn.quote.total_interest,
            card_id=opening.card_id,
            purpose=opening.purpose,
        )


class LoanAnswer(Rates):
    """A loan on a day, with the annual rates of its contract.

    `repayment_card_id` is the card from which the next collection is made. It may be unbound.
    `arrived_on` is the first day that bears interest, and null until the money is on the card.
    `declined` is the stable code of the last collection's failure. `plan` is the plan for
    difficulties by which it is repaid now, or null.
    """

    loan_id: LoanId
    status: LoanStatus
    drawn_on: dt.date
    arrived_on: dt.date | None
    principal: Fen
    outstanding: Fen
    instalments: Term
    method: RepaymentMethod
    product_version: Version
    purpose: Purpose
    repayment_card_id: CardId
    days_past_due: Days
    owed_today: Fen
    due_now: Fen
    next_due: DueAnswer | None
    collecting: bool
    declined: Annotated[str, one_of(_failure_reasons)] | None
    plan: LoanPlanAnswer | None

    @classmethod
    def of(cls, record: "LoanRecord", today: dt.date) -> "LoanAnswer":
        """Return the answer of a loan."""
        account = record.account
        terms = account.loan.terms
        return LoanAnswer(
            **rates_of(Quote(terms)),
            **_debt_fields(account, today),
            loan_id=account.loan_id,
            status=account.status,
            drawn_on=terms.drawn_on,
            arrived_on=terms.arrived_on,
            principal=terms.principal,
            outstanding=account.loan.principal,
            instalments=terms.instalments,
            method=terms.method,
            product_version=terms.product_version,
            purpose=account.opening.purpose,
            repayment_card_id=account.repayment_card_id,
            collecting=record.collecting is not None,
            declined=record.declined or None,
            plan=LoanPlanAnswer.of_account(account, today),
        )


def _debt_fields(account: "LoanAccount", today: dt.date) -> dict[str, Any]:
    """Return the amounts that are owed. A closed loan owes nothing."""
    if account.status.closed:
        return {"days_past_due": 0, "owed_today": 0, "due_now": 0, "next_due": None}
    loan = account.loan.on(today)
    return {
        "days_past_due": loan.days_past_due(today),
        "owed_today": loan.payoff(today),
        "due_now": loan.due_now(today),
        "next_due": _next_due(loan, today),
    }


def _next_due(loan: "Loan", today: dt.date) -> DueAnswer | None:
    """Return the due amount with its oldest day, or else the next instalment.

    The due dates of money in transit are not known yet.
    """
    if loan.in_transit:
        return None
    if since := loan.due_since(today):
        return DueAnswer(date=since, amount=loan.due_now(today))
    line = loan.next_to_pay()
    return DueAnswer(date=line.due, amount=line.total) if line else None
