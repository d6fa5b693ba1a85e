"""Response with a customer's monthly statement."""

from typing import Annotated

from pydantic import Field

from microloan.entrypoints.models.base import (
    MONTH,
    Fen,
    ResponseModel,
    Several,
    SignedFen,
    documented,
)
from microloan.entrypoints.models.event import EventAnswer


class StatementAnswer(ResponseModel):
    """A customer's monthly statement."""

    month: Annotated[str, documented(pattern=MONTH)]
    opening_principal: Fen
    drawn: SignedFen
    repaid_principal: SignedFen
    interest_paid: SignedFen
    penalty_paid: SignedFen
    refunded: SignedFen
    closing_principal: Fen
    events: Annotated[Several[EventAnswer], Field(validation_alias="entries")]
