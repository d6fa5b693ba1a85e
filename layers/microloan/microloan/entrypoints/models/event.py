"""Response with a line of a loan's journal: amounts in fen, dates in ISO form."""

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator

from microloan.domain.ledger.events import LoanEventType
from microloan.entrypoints.models.base import (
    LARGEST,
    CardId,
    Fen,
    LoanId,
    ResponseModel,
    SignedFen,
    documented,
    inside,
)


def _or_none(value: object) -> object:
    """Return None for an empty text."""
    return value or None


class EventAnswer(ResponseModel):
    """A line of a loan's journal.

    Only a change of the repayment card has a `card_id`, and its amount is zero.
    """

    loan_id: LoanId
    seq: Annotated[int, documented(minimum=1, maximum=LARGEST)]
    kind: LoanEventType
    booked_on: dt.date
    value_date: dt.date
    amount: Fen
    principal: Annotated[SignedFen, inside("allocation", "principal")]
    interest: Annotated[SignedFen, inside("allocation", "interest")]
    penalty: Annotated[SignedFen, inside("allocation", "penalty")]
    unapplied: Annotated[SignedFen, inside("allocation", "unapplied")]
    owed_back: Annotated[SignedFen, inside("allocation", "owed_back")]
    card_id: Annotated[CardId | None, BeforeValidator(_or_none)]
