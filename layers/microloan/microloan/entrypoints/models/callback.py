"""What the payment rails may tell."""

from typing import Annotated

from pydantic import ConfigDict, Field

from microloan.entrypoints.models.base import TRANSFER_ID, RequestModel
from microloan.usecases.payments.handle_callback import CallbackStatus


class CallbackBody(RequestModel):
    """`POST /rails/callbacks`: what became of a transfer.

    Members that are not known are ignored, so that the gateway can add some.
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
