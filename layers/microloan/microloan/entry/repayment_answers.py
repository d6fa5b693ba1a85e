"""What the API answers about repayments and payoffs: amounts in fen, dates in ISO form."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Self

from microloan.domain.allocation import Allocation
from microloan.domain.product import PRODUCT
from microloan.entry.models import Fen, LoanId, ResponseModel, TransferId, at_most
from microloan.usecases.repay import Repaying


class RepaymentAnswer(ResponseModel):
    """A repayment that was accepted, and how it will be allocated; `refund` comes back."""

    transfer_id: TransferId
    loan_id: LoanId
    amount: Fen
    value_date: dt.date
    penalty: Fen
    interest: Fen
    principal: Fen
    owed_back: Fen
    refund: Fen

    @classmethod
    def of(cls, repaying: Repaying) -> Self:
        """Return the answer of a repayment."""
        transfer = repaying.transfer
        return cls(
            transfer_id=transfer.transfer_id,
            loan_id=transfer.loan_id,
            amount=transfer.amount,
            value_date=transfer.value_date,
            penalty=transfer.expected.penalty,
            interest=transfer.expected.interest,
            principal=transfer.expected.principal,
            owed_back=transfer.expected.owed_back,
            refund=transfer.expected.unapplied,
        )


class PayoffQuote(ResponseModel):
    """What closes a loan on a day."""

    date: dt.date
    principal: Fen
    interest: Fen
    penalty: Fen
    owed_back: Fen
    total: Fen


class PayoffAnswer(ResponseModel):
    """What closes a loan today and on the next days."""

    loan_id: LoanId
    quotes: Annotated[list[PayoffQuote], at_most(PRODUCT.payoff_days)]

    @classmethod
    def of(cls, loan_id: str, payoffs: Iterable[tuple[dt.date, Allocation]]) -> Self:
        """Return the answer of payoffs."""
        return cls(loan_id=loan_id, quotes=[_payoff(day, owed) for day, owed in payoffs])


def _payoff(day: dt.date, owed: Allocation) -> PayoffQuote:
    return PayoffQuote(
        date=day,
        principal=owed.principal,
        interest=owed.interest,
        penalty=owed.penalty,
        owed_back=owed.owed_back,
        total=owed.total,
    )
