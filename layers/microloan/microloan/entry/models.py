"""Bases and common fields of the API's models: strict, nothing unknown, nothing converted.

What only a reader of the API's document needs, a bound or a closed list, goes into the schema by
`documented` and is not checked at run time: a rule of the business gives the better refusal.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict

from microloan.domain.product import PRODUCT

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

# What every reader of JSON can hold exactly; all the money of the bank is less.
LARGEST = 2**53 - 1
# As domain/ids.py derives them.
_REST = "-[a-z2-7]{24}$"
LOAN_ID, CARD_ID, APPLICATION_ID = f"^loan{_REST}", f"^card{_REST}", f"^app{_REST}"
TRANSFER_ID = f"^(out|in|back){_REST}"
MONTH = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"


class RequestModel(BaseModel):
    """A request's body: every fault of it is named, and nothing of what was sent."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class ResponseModel(BaseModel):
    """What the API answers."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )

    def document(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return self.model_dump(mode="json", by_alias=True)


class Documented:
    """What the document says of a field beyond its type; nothing is checked by it.

    Parameters
    ----------
    schema
        Keywords of JSON Schema, or what returns them when the document is made.
    """

    def __init__(self, schema: Callable[[], dict[str, Any]]) -> None:
        self._schema = schema

    def __get_pydantic_json_schema__(
        self, core: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> dict[str, Any]:
        return handler(core) | self._schema()


def documented(**schema: object) -> Documented:
    """Return what the document says of a field.

    Examples
    --------
    >>> class Price(ResponseModel):
    ...     fen: Annotated[int, documented(minimum=0)]
    >>> Price.model_json_schema()["properties"]["fen"]["minimum"]
    0
    """
    return Documented(lambda: schema)


def one_of(names: Callable[[], Iterable[str]]) -> Documented:
    """Return that a field is one of a closed list, which is looked up when the document is made."""
    return Documented(lambda: {"enum": list(names())})


_MOST_TERMS = max(PRODUCT.terms)

Fen = Annotated[int, documented(minimum=0, maximum=LARGEST, description="fen")]
SignedFen = Annotated[
    int, documented(minimum=-LARGEST, maximum=LARGEST, description="fen; negative when taken back")
]
Limit = Annotated[int, documented(minimum=0, maximum=PRODUCT.max_limit, description="fen")]
Term = Annotated[int, documented(enum=list(PRODUCT.terms))]
Purpose = Annotated[str, documented(enum=list(PRODUCT.purposes))]
Number = Annotated[int, documented(minimum=1, maximum=_MOST_TERMS)]
Rate = Annotated[str, documented(pattern=r"^0(\.[0-9]{1,30})?$")]
Exact = Annotated[
    str, documented(pattern=r"^-?[0-9]{1,16}(\.[0-9]{1,40})?$", description="fen, exact")
]
Days = Annotated[int, documented(minimum=0, maximum=36_525)]
Words = Annotated[str, documented(minLength=1, maxLength=200)]
LoanId = Annotated[str, documented(pattern=LOAN_ID)]
CardId = Annotated[str, documented(pattern=CARD_ID)]
ApplicationId = Annotated[str, documented(pattern=APPLICATION_ID)]
TransferId = Annotated[str, documented(pattern=TRANSFER_ID)]


def at_most(count: int) -> Documented:
    """Return how many a list has at most."""
    return documented(maxItems=count)


Schedule = at_most(_MOST_TERMS)
