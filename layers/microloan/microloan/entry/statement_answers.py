"""What the API answers about a customer's month."""

from typing import Annotated

from pydantic import Field

from microloan.entry.history_answers import EventAnswer
from microloan.entry.models import MONTH, Fen, ResponseModel, Several, SignedFen, documented


class StatementAnswer(ResponseModel):
    """A customer's month."""

    month: Annotated[str, documented(pattern=MONTH)]
    opening_principal: Fen
    drawn: SignedFen
    repaid_principal: SignedFen
    interest_paid: SignedFen
    penalty_paid: SignedFen
    refunded: SignedFen
    closing_principal: Fen
    events: Annotated[Several[EventAnswer], Field(validation_alias="entries")]
