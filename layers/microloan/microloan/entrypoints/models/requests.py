"""The form of requests: types, lengths and characters.

The domain checks the rules.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header, Path
from pydantic import Field

from microloan.domain.errors import InvalidInputError
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.entrypoints.models.base import (
    APPLICATION_ID,
    CARD_ID,
    INSTANT,
    LARGEST,
    LOAN_ID,
    MONTH,
    RequestModel,
    Term,
    documented,
    one_of,
)

if TYPE_CHECKING:
    from microloan.domain.loan.confirmation import Confirmation

_DAY_SECONDS = 24 * 60 * 60
_Word = Annotated[str, Field(max_length=32)]
_TYPED = "Width, case, blanks and hyphens are ignored."
_Amount = Annotated[
    int,
    documented(
        minimum=PRODUCT.min_draw,
        maximum=PRODUCT.max_limit,
        multipleOf=PRODUCT.draw_step,
        description="fen to draw",
    ),
]

# The parameters of paths.
LoanIdPath = Annotated[str, Path(pattern=LOAN_ID)]
ApplicationIdPath = Annotated[str, Path(pattern=APPLICATION_ID)]
CardIdPath = Annotated[str, Path(pattern=CARD_ID)]
DocumentPath = Annotated[str, Path(pattern="^[a-z]{1,16}$")]
HashPath = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
MonthPath = Annotated[str, Path(pattern=MONTH)]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern="^[A-Za-z0-9_-]{16,64}$",
        description="Created by the caller for one operation, and reused for its retries",
    ),
]


class BindCardBody(RequestModel):
    """`POST /bank-cards`, as people type it."""

    name: Annotated[
        str,
        Field(
            min_length=2,
            max_length=64,
            description="As on the identity card. Every typed dot becomes U+00B7."
            " Stored only encrypted.",
        ),
    ]
    resident_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description="GB 11643-1999, or of a permanent residence card, with its check digit."
            f" {_TYPED}",
        ),
    ]
    mobile: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description=f"Of mainland China, with or without +86. {_TYPED}",
        ),
    ]
    card_number: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            description=f"12 to 19 digits, never stored. {_TYPED}",
        ),
    ]


class ApplicationBody(RequestModel):
    """`POST /credit-applications`: the version of the agreed wording, by consent."""

    consents: Annotated[dict[_Word, _Word], Field(max_length=8)]


def _consents() -> list[str]:
    """Return the names of the consents."""
    from microloan.domain.underwriting.consent import Consent  # noqa: PLC0415 - for the document only

    return list(Consent)


class ConsentWithdrawalBody(RequestModel):
    """`POST /consent-withdrawals`: the name of the consent."""

    consent: Annotated[str, Field(max_length=32), one_of(_consents)]


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


class DueDayBody(RequestModel):
    """`PUT /account/due-day`: the day of the month of later instalments."""

    due_day: Annotated[int, documented(minimum=1, maximum=28)]


class QuoteBody(RequestModel):
    """`POST /loan-quotes`, with the amount in fen."""

    amount: _Amount
    instalments: Term
    method: Annotated[str, Field(max_length=32), documented(enum=list(RepaymentMethod))] = (
        RepaymentMethod.EQUAL_PRINCIPAL
    )


class ConfirmedDisclosure(RequestModel):
    """The disclosure that the customer read and confirmed."""

    disclosure_hash: Annotated[
        str,
        Field(
            pattern="^[0-9a-f]{64}$",
            description="`disclosure.hash` of the quote that the customer confirmed",
        ),
    ]
    confirmed_at: Annotated[
        str,
        Field(
            pattern=INSTANT,
            description="Time of the confirmation on the customer's device, with its offset",
        ),
    ]
    reading_seconds: Annotated[
        int,
        documented(
            minimum=0,
            maximum=_DAY_SECONDS,
            description="Seconds for which the disclosure was open before the confirmation."
            " More than a day counts as a day.",
        ),
    ]

    @property
    def confirmation(self) -> "Confirmation":
        """The confirmed disclosure.

        Raises
        ------
        InvalidInputError
            Naming `confirmed_at`, for a time that does not exist.
        """
        # Only the function of draws and plans needs it.
        from microloan.domain.loan.confirmation import Confirmation  # noqa: PLC0415 - as said

        try:
            confirmed_at = datetime.fromisoformat(self.confirmed_at)
        except ValueError:
            raise InvalidInputError(
                "confirmed_at", "time_invalid", "This time does not exist. Check date and offset."
            ) from None
        read = min(self.reading_seconds, _DAY_SECONDS)
        return Confirmation(self.disclosure_hash, confirmed_at, read)


class DrawBody(QuoteBody, ConfirmedDisclosure):
    """`POST /loans`, with the amount in fen and the confirmed disclosure."""

    card_id: Annotated[str, Field(pattern=CARD_ID)]
    purpose: Annotated[str, Field(max_length=32), documented(enum=list(PRODUCT.purposes))]


_OtherCard = Annotated[
    str | None,
    Field(
        pattern=CARD_ID,
        description="a bound card that pays this once, instead of the repayment card",
    ),
]


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
