"""What the payment rails may tell."""

from typing import Annotated, ClassVar

from microloan.entry.requests import TransferId
from microloan.entry.shapes import Body, Limits
from microloan.usecases.hear_rails import Told


class CallbackBody(Body):
    """`POST /rails/callbacks`: what became of a transfer.

    Members that are not known are ignored, so that the gateway can add some.
    """

    OPEN: ClassVar[bool] = True

    transfer_id: TransferId
    status: Annotated[str, Limits(pattern=f"^({'|'.join(Told)})$")]
