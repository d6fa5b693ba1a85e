"""Responses about repayments and payoffs: amounts in fen, dates in ISO form."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Self

from microloan.domain.loan.allocation import Allocation
from microloan.domain.product import PRODUCT
from microloan.entrypoints.models.base import (
    CardId,
    Fen,
    LoanId,
    ResponseModel,
    Several,
    TransferId,
    at_most,
    documented,
    inside,
)

if TYPE_CHECKING:
    from microloan.usecases.lending.move_due_day import DueDayChange

MOST_DAYS = 58
"""From the first of a month to the 28th of the next one."""


class RepaymentAnswer(ResponseModel):
    """An accepted repayment with its expected allocation. `refund` is paid back."""

    transfer_id: TransferId
    loan_id: LoanId
    amount: Fen
    value_date: dt.date
    penalty: Annotated[Fen, inside("expected", "penalty")]
    interest: Annotated[Fen, inside("expected", "interest")]
    principal: Annotated[Fen, inside("expected", "principal")]
    owed_back: Annotated[Fen, inside("expected", "owed_back")]
    refund: Annotated[Fen, inside("expected", "unapplied")]


class DueCollection(ResponseModel):
    """A collection of what is due of a loan."""

    loan_id: LoanId
    transfer_id: TransferId
    amount: Fen


class LoanLeftOutAnswer(ResponseModel):
    """A loan that the request does not collect, and the reason."""

    loan_id: LoanId
    code: Annotated[str, documented(enum=["collection_pending", "due_changed"])]


class JointRepaymentAnswer(ResponseModel):
    """The accepted collections, oldest draw first, and the due loans left out."""

    transfers: Annotated[Several[DueCollection], at_most(PRODUCT.max_open_loans)]
    total: Fen
    left_out: Annotated[Several[LoanLeftOutAnswer], at_most(PRODUCT.max_open_loans)]


class RepaymentCardAnswer(ResponseModel):
    """The repayment card, and the loans whose card this request changed."""

    card_id: CardId
    loan_ids: Annotated[Several[LoanId], at_most(PRODUCT.max_open_loans)]


class OddPeriodAnswer(ResponseModel):
    """The next due dates of a loan, and the first period that ends on a new due day.

    `interest` is for the `days` of that period. It is zero where no instalment follows.
    """

    loan_id: LoanId
    next_due: dt.date | None
    first_new_due: dt.date | None
    days: Annotated[int, documented(minimum=0, maximum=MOST_DAYS)]
    interest: Fen


class DueDayAnswer(ResponseModel):
    """The due day of the line, and the odd period of each open loan."""

    due_day: Annotated[int, documented(minimum=1, maximum=28)]
    loans: Annotated[Several[OddPeriodAnswer], at_most(PRODUCT.max_open_loans)]

    @classmethod
    def of(cls, change: "DueDayChange") -> Self:
        """Return the answer of a change."""
        return cls(
            due_day=change.due_day,
            loans=[
                OddPeriodAnswer(
                    loan_id=loan_id,
                    next_due=period.next_due,
                    first_new_due=period.ends_on,
                    days=period.days,
                    interest=period.interest,
                )
                for loan_id, period in change.periods.items()
            ],
        )


class PayoffQuote(ResponseModel):
    """The amounts that close a loan on a day."""

    date: dt.date
    principal: Fen
    interest: Fen
    penalty: Fen
    owed_back: Fen
    total: Fen

    @classmethod
    def on(cls, day: dt.date, owed: Allocation) -> Self:
        """Return the response of the amounts owed on a day."""
        return cls(
            date=day,
            principal=owed.principal,
            interest=owed.interest,
            penalty=owed.penalty,
            owed_back=owed.owed_back,
            total=owed.total,
        )


class PayoffAnswer(ResponseModel):
    """The amounts that close a loan today and on the next days."""

    loan_id: LoanId
    quotes: Annotated[list[PayoffQuote], at_most(PRODUCT.payoff_days)]

    @classmethod
    def on_days(cls, loan_id: str, payoffs: Iterable[tuple[dt.date, Allocation]]) -> Self:
        """Return the answer of payoffs."""
        return cls(loan_id=loan_id, quotes=[PayoffQuote.on(day, owed) for day, owed in payoffs])
