"""What the payment rails may tell."""

from typing import Annotated

from microloan.entry.requests import Id
from microloan.entry.shapes import Body, Limits
from microloan.usecases.hear_rails import Told


class CallbackBody(Body):
    """`POST /rails/callbacks`: what became of a transfer."""

    transfer_id: Id
    status: Annotated[str, Limits(pattern=f"^({'|'.join(Told)})$")]
