"""The body of the payment gateway's callback, and its response."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.suspense import CreditStatus
from microloan.domain.payments.credit import Credit
from microloan.entrypoints.models.base import (
    DATE,
    LARGEST,
    TRANSFER_ID,
    RequestModel,
    ResponseModel,
    TransferId,
    documented,
)
from microloan.usecases.payments.handle_callback import CallbackStatus

CREDITED = "credited"
"""The status of a bank transfer that arrived, which is no transfer of the bank's own."""
_STATUSES = (*CallbackStatus, CREDITED)
_CREDIT_ID = "^[0-9A-Za-z._-]{1,64}$"


class ReportedCredit(RequestModel):
    """A bank transfer that arrived on the lender's account.

    `payer_matches` is whether the payer's account is in the name of the reference's owner.
    """

    model_config = ConfigDict(extra="ignore")

    credit_id: Annotated[str, Field(pattern=_CREDIT_ID)]
    reference: Annotated[str, Field(max_length=140)]
    payer_matches: bool
    amount: Annotated[int, documented(minimum=1, maximum=LARGEST, description="fen")]
    value_date: Annotated[str, Field(pattern=DATE), documented(format="date")]

    def to_value(self) -> Credit:
        """Return the credit.

        Raises
        ------
        InvalidInputError
            Naming `credit.amount` or `credit.value_date`, for one that cannot be.
        """
        if self.amount < 1:
            raise InvalidInputError(
                "credit.amount", "amount_not_positive", "Amount must be whole fen, above zero."
            )
        if self.amount > LARGEST:
            raise InvalidInputError(
                "credit.amount", "amount_too_large", f"Amount must be at most {LARGEST} fen."
            )
        try:
            day = date.fromisoformat(self.value_date)
        except ValueError:
            raise InvalidInputError(
                "credit.value_date", "value_date_invalid", "This date does not exist."
            ) from None
        return Credit(self.credit_id, self.reference, self.payer_matches, self.amount, day)


class CallbackBody(RequestModel):
    """`POST /rails/callbacks`: a result, or a bank transfer that arrived.

    `credited` needs `credit`, every other status `transfer_id`. Unknown members are ignored, so
    that the gateway can add some.
    """

    model_config = ConfigDict(extra="ignore")

    status: Annotated[
        str,
        Field(
            pattern=f"^({'|'.join(_STATUSES)})$",
            json_schema_extra={"enum": list(_STATUSES)},
        ),
    ]
    transfer_id: Annotated[str, Field(pattern=TRANSFER_ID)] | None = None
    credit: ReportedCredit | None = None

    def require_transfer_id(self) -> str:
        """Return the transfer ID.

        Raises
        ------
        InvalidInputError
            When there is none.
        """
        if self.transfer_id is None:
            raise InvalidInputError(
                "transfer_id", "callback_incomplete", "This status needs the transfer ID."
            )
        return self.transfer_id

    def require_credit(self) -> Credit:
        """Return the bank transfer that arrived.

        Raises
        ------
        InvalidInputError
            When there is none.
        """
        if self.credit is None:
            raise InvalidInputError(
                "credit", "callback_incomplete", "This status needs the credit."
            )
        return self.credit.to_value()


class CallbackAnswer(ResponseModel):
    """The result of this transfer is booked, or the bank transfer is.

    `credit_status` is `assigned` when it pays loans and `held` in suspense.
    """

    transfer_id: TransferId | None = None
    credit_id: Annotated[str, documented(pattern=_CREDIT_ID)] | None = None
    credit_status: CreditStatus | None = None
