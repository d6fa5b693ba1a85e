"""Responses about a draw: its cost, and its acceptance."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Self

from microloan.domain.loan.quote import Quote
from microloan.domain.product import RepaymentMethod
from microloan.entrypoints.models.base import (
    MOST_INSTALMENTS,
    CardId,
    Fen,
    LoanId,
    Purpose,
    Schedule,
    Term,
    TransferId,
    Version,
    at_most,
)
from microloan.entrypoints.models.rates import Rates, rates_of
from microloan.entrypoints.models.schedule import DueAnswer, InstalmentAnswer

if TYPE_CHECKING:
    from microloan.domain.loan.terms import Terms
    from microloan.usecases.lending.draw_loan import DrawResult


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
