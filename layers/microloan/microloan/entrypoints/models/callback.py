"""The body of the payment gateway's callback, and its response."""

from typing import Annotated

from pydantic import ConfigDict, Field

from microloan.entrypoints.models.base import TRANSFER_ID, RequestModel, ResponseModel, TransferId
from microloan.usecases.payments.handle_callback import CallbackStatus


class CallbackBody(RequestModel):
    """`POST /rails/callbacks`: the result of a transfer.

    Unknown members are ignored, so that the gateway can add some.
    """

    model_config = ConfigDict(extra="ignore")

    transfer_id: Annotated[str, Field(pattern=TRANSFER_ID)]
    status: Annotated[
        str,
        Field(
            pattern=f"^({'|'.join(CallbackStatus)})$",
            json_schema_extra={"enum": list(CallbackStatus)},
        ),
    ]


class CallbackAnswer(ResponseModel):
    """The payment gateway's result of this transfer is booked."""

    transfer_id: TransferId
