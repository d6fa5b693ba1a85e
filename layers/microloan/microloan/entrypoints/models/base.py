"""Bases and common fields of the API's models: strict, without unknown fields.

Bounds and closed lists for readers of the API's document go into the schema by `documented`. They
are not checked at run time, because a rule of the business gives the better error.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from microloan.domain.money import EXACT
from microloan.domain.product import LONGEST_HOLIDAY, LONGEST_TERM, PRODUCT, PRODUCTS, offered_terms

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.fields import FieldInfo
    from pydantic_core import CoreSchema

# The largest integer that every JSON parser can hold exactly. All the money of the bank is less.
LARGEST = 2**53 - 1
# As domain/ids.py derives them.
_REST = "-[a-z2-7]{24}$"
LOAN_ID, CARD_ID, APPLICATION_ID = f"^loan{_REST}", f"^card{_REST}", f"^app{_REST}"
TRANSFER_ID = f"^(out|in|back|cr|ret){_REST}"
# The second form is that of the notice of tomorrow's instalment.
NOTICE_ID = "^(note-[a-z2-7]{24}|loan-[a-z2-7]{24}#[0-9-]{10})$"
# A time with its offset, after RFC 3339.
_CLOCK = "[0-9]{2}:[0-9]{2}"
INSTANT = (
    f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}:[0-9]{{2}}(\\.[0-9]{{1,6}})?(Z|[+-]{_CLOCK})$"
)
DATE = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
MONTH = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"


class RequestModel(BaseModel):
    """A request's body. All its faults are named, without its content."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class ResponseModel(BaseModel):
    """A response of the API."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
        from_attributes=True,
    )

    @classmethod
    def from_value(cls, value: object) -> Self:
        """Return the response for a value that has an attribute for each field."""
        return cls.model_validate(value)

    def document(self) -> dict[str, Any]:
        """Return the response in JSON's types."""
        return self.model_dump(mode="json", by_alias=True)


class Documented:
    """The documentation of a field beyond its type, which is not validated.

    Parameters
    ----------
    schema
        Keywords of JSON Schema, or a function that returns them when the document is made.
    """

    def __init__(self, schema: Callable[[], dict[str, Any]]) -> None:
        self._schema = schema

    def __get_pydantic_json_schema__(
        self, core: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> dict[str, Any]:
        return handler(core) | self._schema()


def documented(**schema: object) -> Documented:
    """Return the documentation of a field.

    Examples
    --------
    >>> class Price(ResponseModel):
    ...     fen: Annotated[int, documented(minimum=0)]
    >>> Price.model_json_schema()["properties"]["fen"]["minimum"]
    0
    """
    return Documented(lambda: schema)


def one_of(names: Callable[[], Iterable[str]]) -> Documented:
    """Return the documentation of a closed list, looked up for the document."""
    return Documented(lambda: {"enum": list(names())})


def _document_types() -> list[str]:
    from microloan.domain.documents.facts import (  # noqa: PLC0415 - for the document only
        DocumentType,
    )

    return list(DocumentType)


def plain(exact: object) -> object:
    """Return a decimal written in full, without an exponent or zeros at its end.

    Examples
    --------
    >>> plain(Decimal("15500.0000")), plain(Decimal("-0.091000"))
    ('15500', '-0.091')
    """
    return f"{exact.normalize(EXACT):f}" if isinstance(exact, Decimal) else exact


_T = TypeVar("_T")
MOST_INSTALMENTS = max(*offered_terms(), LONGEST_TERM)
# A domain's sequence is often a tuple.
Several = Annotated[list[_T], Strict(strict=False)]

DocumentName = Annotated[str, one_of(_document_types)]
Fen = Annotated[int, documented(minimum=0, maximum=LARGEST, description="fen")]
SignedFen = Annotated[
    int, documented(minimum=-LARGEST, maximum=LARGEST, description="fen, negative when returned")
]
Limit = Annotated[int, documented(minimum=0, maximum=PRODUCT.max_limit, description="fen")]
Term = Annotated[int, documented(enum=list(offered_terms()))]
Version = Annotated[str, documented(enum=[product.version for product in PRODUCTS])]
Purpose = Annotated[str, documented(enum=list(PRODUCT.purposes))]
Number = Annotated[int, documented(minimum=1, maximum=MOST_INSTALMENTS)]
Holiday = Annotated[
    int,
    documented(
        minimum=0, maximum=LONGEST_HOLIDAY, description="first instalments without principal"
    ),
]
Rate = Annotated[str, BeforeValidator(plain), documented(pattern=r"^0(\.[0-9]{1,30})?$")]
Exact = Annotated[
    str,
    BeforeValidator(plain),
    documented(pattern=r"^-?[0-9]{1,16}(\.[0-9]{1,40})?$", description="fen, exact"),
]
Days = Annotated[int, documented(minimum=0, maximum=36_525)]
Words = Annotated[str, documented(minLength=1, maxLength=200)]
LoanId = Annotated[str, documented(pattern=LOAN_ID)]
CardId = Annotated[str, documented(pattern=CARD_ID)]
ApplicationId = Annotated[str, documented(pattern=APPLICATION_ID)]
NoticeId = Annotated[str, documented(pattern=NOTICE_ID)]
Hash = Annotated[str, documented(pattern="^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]
TransferId = Annotated[str, documented(pattern=TRANSFER_ID)]


def at_most(count: int) -> Documented:
    """Return the documentation of a list's greatest length."""
    return documented(maxItems=count)


Schedule = at_most(MOST_INSTALMENTS)


def inside(*path: str) -> "FieldInfo":
    """Return the place of a field in the value that a response is made of."""
    return Field(validation_alias=AliasPath(*path))  # type: ignore[no-any-return]
