"""The form of the requests about repayments, their cards and their day."""

from typing import Annotated

from pydantic import Field

from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.base import CARD_ID, LARGEST, RequestModel, documented

_OtherCard = Annotated[
    str | None,
    Field(
        pattern=CARD_ID,
        description="a bound card that pays this once, instead of the repayment card",
    ),
]


class DueDayBody(RequestModel):
    """`PUT /account/due-day`: the day of the month of later instalments."""

    due_day: Annotated[int, documented(minimum=1, maximum=28)]


class RepaymentCardBody(RequestModel):
    """Both routes that end in `/repayment-card`: a bound card."""

    card_id: Annotated[str, Field(pattern=CARD_ID)]


class RepaymentBody(RequestModel):
    """`POST /loans/{loan_id}/repayments`: fen, or `settle: true` for the whole loan.

    Give one of the two. `expected` is the payoff that the customer was shown. The API refuses it
    when the payoff has changed.
    """

    amount: (
        Annotated[
            int,
            documented(
                minimum=1, maximum=LARGEST, description="fen to repay, at most the payoff of today"
            ),
        ]
        | None
    ) = None
    settle: Annotated[
        bool, documented(description="True for the whole loan, without an amount")
    ] = False
    expected: (
        Annotated[
            int,
            documented(
                minimum=0, maximum=LARGEST, description="the payoff that the customer was shown"
            ),
        ]
        | None
    ) = None

    card_id: _OtherCard = None

    def amount_or_all(self) -> int | None:
        """Return the amount, or None for the whole loan.

        Raises
        ------
        InvalidInputError
            When neither or both are given.
        """
        if self.settle == (self.amount is not None):
            raise InvalidInputError(
                "amount", "amount_or_settle", "Give either an amount or settle: true."
            )
        return self.amount


class DueBody(RequestModel):
    """`POST /account/repayments`: the amount due in all that the customer was shown."""

    expected: Annotated[
        int, documented(minimum=0, maximum=LARGEST, description="fen due in all, as shown")
    ]
    card_id: _OtherCard = None
