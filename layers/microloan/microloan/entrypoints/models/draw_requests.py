"""The form of the requests about a draw."""

from typing import Annotated

from pydantic import Field

from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan.entrypoints.models.base import CARD_ID, RequestModel, Term, documented
from microloan.entrypoints.models.requests import ConfirmedDisclosure

_Amount = Annotated[
    int,
    documented(
        minimum=PRODUCT.min_draw,
        maximum=PRODUCT.max_limit,
        multipleOf=PRODUCT.draw_step,
        description="fen to draw",
    ),
]


class QuoteBody(RequestModel):
    """`POST /loan-quotes`, with the amount in fen."""

    amount: _Amount
    instalments: Term
    method: Annotated[str, Field(max_length=32), documented(enum=list(RepaymentMethod))] = (
        RepaymentMethod.EQUAL_PRINCIPAL
    )


class DrawBody(QuoteBody, ConfirmedDisclosure):
    """`POST /loans`, with the amount in fen and the confirmed disclosure."""

    card_id: Annotated[str, Field(pattern=CARD_ID)]
    purpose: Annotated[str, Field(max_length=32), documented(enum=list(PRODUCT.purposes))]
