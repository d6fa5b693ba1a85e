"""What requests may say: types, lengths and characters; the rules come after, in the domain."""

from typing import Annotated

from microloan.domain.errors import Invalid, NotFound
from microloan.entry.shapes import Body, Limits, Named

_Word = Annotated[str, Limits(most=32)]
# As domain/ids.py derives them.
_REST = "-[a-z2-7]{24}$"
CardId = Annotated[str, Limits(pattern=f"^card{_REST}")]
TransferId = Annotated[str, Limits(pattern=f"^(out|in|back){_REST}")]

# What a path names. A name that is not written so names nothing, and nobody is asked for it.
LoanId = Annotated[
    str,
    Named(f"^loan{_REST}", lambda: NotFound("there is no such loan", code="loan_not_found")),
]
ApplicationId = Annotated[
    str,
    Named(
        f"^app{_REST}",
        lambda: NotFound("there is no such credit application", code="application_not_found"),
    ),
]
Month = Annotated[
    str,
    Named(
        "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$",
        lambda: Invalid("month", "month_invalid", "a month is written as 2026-01"),
    ),
]


class BindCardBody(Body):
    """`POST /bank-cards`, as people type it; `entry/identity.py` makes one form of it."""

    name: Annotated[str, Limits(least=2, most=64)]
    resident_id: Annotated[str, Limits(least=1, most=64)]
    mobile: Annotated[str, Limits(least=1, most=64)]
    card_number: Annotated[str, Limits(least=1, most=64)]


class ApplicationBody(Body):
    """`POST /credit-applications`: the version of the wording that was agreed to, by consent."""

    consents: Annotated[dict[_Word, _Word], Limits(most=8)]


class QuoteBody(Body):
    """`POST /loan-quotes`; the amount in fen."""

    amount: int
    instalments: int


class DrawBody(QuoteBody):
    """`POST /loans`; the amount in fen."""

    card_id: CardId
    purpose: Annotated[str, Limits(most=32)]


class RepaymentBody(Body):
    """`POST /loans/{loan_id}/repayments`: an amount in fen, or the whole loan.

    `expected` is the payoff that the customer was shown; another one of now is refused.
    """

    amount: int | None = None
    settle: bool = False
    expected: int | None = None

    def amount_or_all(self) -> int | None:
        """Return the amount; None for the whole loan.

        Raises
        ------
        Invalid
            When neither or both are given.
        """
        if self.settle == (self.amount is not None):
            raise Invalid("amount", "amount_or_settle", "give an amount, or settle: true")
        return self.amount
