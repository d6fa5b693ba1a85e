"""The form of requests: parameters of paths, the key, and a shared body.

The domain checks the rules. The bodies of one function are in a module of their own, so that the
others start without them.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header, Path
from pydantic import Field

from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.base import (
    APPLICATION_ID,
    CARD_ID,
    INSTANT,
    LOAN_ID,
    MONTH,
    RequestModel,
    documented,
)

if TYPE_CHECKING:
    from microloan.domain.loan.confirmation import Confirmation

_DAY_SECONDS = 24 * 60 * 60

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
