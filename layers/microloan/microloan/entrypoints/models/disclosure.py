"""The answer with a disclosure, which the borrower reads and confirms."""

from typing import Annotated, Any, Self

from microloan.domain.loan.disclosure import STATEMENTS, Disclosure
from microloan.domain.rates import ANNUAL_CEILING
from microloan.entrypoints.models.base import (
    Days,
    Fen,
    Hash,
    Rate,
    ResponseModel,
    at_most,
    documented,
)
from microloan.entrypoints.models.disclosure_parts import DisclosureStatement, LenderAnswer
from microloan.entrypoints.models.quote import QuoteAnswer, quote_fields


class DisclosureAnswer(ResponseModel):
    """All that a borrower reads beside the table, and the hash over both.

    Show the statements and the table for `min_reading_seconds`. Then send `hash` with the draw.
    """

    hash: Hash
    wording: Annotated[str, documented(pattern="^[0-9]{4}-[0-9]{2}$")]
    lender: LenderAnswer
    borrower: Annotated[str, documented(minLength=1, maxLength=64)]
    penalty_daily_rate: Rate
    annual_ceiling: Rate
    grace_days: Days
    early_repayment_fee: Fen
    other_fees: Fen
    min_reading_seconds: Annotated[int, documented(minimum=1, maximum=60)]
    statements: Annotated[list[DisclosureStatement], at_most(len(STATEMENTS))]

    @classmethod
    def of(cls, disclosure: Disclosure) -> Self:
        """Return the answer of a disclosure."""
        terms = disclosure.quote.terms
        rates: dict[str, Any] = {
            "penalty_daily_rate": terms.penalty_rate,
            "annual_ceiling": ANNUAL_CEILING,
        }
        return cls(
            hash=disclosure.hash,
            wording=disclosure.wording,
            lender=LenderAnswer.from_value(disclosure.lender),
            borrower=disclosure.customer_id,
            **rates,
            grace_days=terms.grace_days,
            early_repayment_fee=0,
            other_fees=0,
            min_reading_seconds=disclosure.product.min_reading_seconds,
            statements=[
                DisclosureStatement(name=name, zh=text.zh, en=text.en)
                for name, text in STATEMENTS.items()
            ],
        )


class DisclosedQuote(QuoteAnswer):
    """The cost of a draw today, with its disclosure."""

    disclosure: DisclosureAnswer

    @classmethod
    def disclose(cls, disclosure: Disclosure) -> Self:
        """Return the answer of a quote, with its disclosure."""
        return cls(**quote_fields(disclosure.quote), disclosure=DisclosureAnswer.of(disclosure))
