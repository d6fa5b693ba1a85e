"""Responses that explain a loan's debt: exact fen as strings."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.entrypoints.models.base import (
    Days,
    Exact,
    Fen,
    Number,
    Rate,
    ResponseModel,
    Several,
)


class ExplanationLine(ResponseModel):
    """A line of a figure.

    `what` decides which other fields are set, the rest is null.
    """

    what: LineType
    since: Annotated[dt.date | None, Field(serialization_alias="from")]
    until: Annotated[dt.date | None, Field(serialization_alias="to")]
    days: Days | None
    balance: Fen | None
    rate: Rate | None
    number: Number | None
    share: Number | None
    exact: Exact


class FigureAnswer(ResponseModel):
    """A part of what is owed, in fen: the sum of its lines.

    `number` and `due` are those of an unpaid bill, and null for the unbilled part.
    """

    kind: Annotated[DebtType, Field(validation_alias="debt")]
    number: Number | None
    due: dt.date | None
    amount: Fen
    lines: Several[ExplanationLine]
