"""Amounts to pay, and when: the lines of a schedule."""

import datetime as dt
from typing import Annotated

from microloan.domain.product import PRODUCT
from microloan.entrypoints.models.base import LARGEST, Fen, Number, ResponseModel, documented


class DueAnswer(ResponseModel):
    """An amount to pay, and its date."""

    date: dt.date
    amount: Annotated[
        int,
        documented(
            minimum=-PRODUCT.max_limit,
            maximum=LARGEST,
            description="fen, negative for money to the customer",
        ),
    ]


class InstalmentAnswer(ResponseModel):
    """A line of a schedule."""

    number: Number
    due: dt.date
    principal: Fen
    interest: Fen
    total: Fen
    balance: Fen
