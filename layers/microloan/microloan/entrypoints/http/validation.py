"""The faults of a request in the API's own words, never with its content."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler.exceptions import NotFoundError as RouteNotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from microloan.adapters.http.json_text import NoJsonError, RepeatedNameError, read_json
from microloan.domain.errors import InvalidInputError, MicroloanError, NotFoundError
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan.entrypoints.http.problems import BadRequestError

Field = tuple[str, str, str]
Fault = Mapping[str, Any]

_OUR_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
# The mark of pydantic for a wrong name of a member, not a wrong value.
_KEY_MARK = "[key]"
# The message of each fault of a body, by pydantic's codes.
_MESSAGES = {
    "json_invalid": "no JSON",
    "repeated": "is given twice",
    "missing": "is needed",
    "extra_forbidden": "is not known",
    "int_type": "a whole number of fen, not a string, fraction or boolean",
    "string_type": "a text",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "has characters or a length that are not allowed",
    "string_unicode": "has half of a character",
    "bool_type": "true or false",
    "dict_type": "a JSON object",
    "too_long": "has too many members",
    "model_attributes_type": "a JSON object",
}
# The names in a path. A malformed name identifies nothing, so no store is queried for it.
_OF_PATH: Mapping[str, MicroloanError] = {
    "loan_id": NotFoundError("There is no such loan. Check the loan ID.", code="loan_not_found"),
    "card_id": NotFoundError(
        "There is no such card. Choose one of your cards.", code="card_not_found"
    ),
    "application_id": NotFoundError(
        "There is no such credit application. Check the application ID.",
        code="application_not_found",
    ),
    "document": NotFoundError(
        "A loan has no such document. Check its name.", code="document_not_found"
    ),
    "digest": NotFoundError(
        "There is no such certificate. Check its number.", code="certificate_not_found"
    ),
    "month": InvalidInputError(
        "month", "month_invalid", "The month is not valid. Write it as 2026-01."
    ),
}
_KEY = ("Idempotency-Key", "idempotency_key_invalid", "16 to 64 letters, digits, - or _")


def read_body(text: str) -> Any:  # noqa: ANN401 - an object, or null
    """Return the value of a body.

    Raises
    ------
    BadRequestError
        When it is no JSON object with unique names.
    """
    try:
        sent = read_json(text)
    except RepeatedNameError as error:
        raise _malformed_error((_mask_name(error.name), "repeated")) from None
    except NoJsonError:
        raise BadRequestError(
            ErrorCode.JSON_INVALID,
            "The body is not JSON. Send a JSON object.",
            ("body", "json_invalid", _MESSAGES["json_invalid"]),
        ) from None
    if sent is None or isinstance(sent, dict):
        return sent
    raise _malformed_error(("body", "model_attributes_type"))


def translate_error(error: Exception) -> Exception:
    """Return an error of the resolver as a domain error, any other unchanged."""
    match error:
        case RequestValidationError():
            return _refusal(error.errors())
        case RouteNotFoundError():
            return BadRequestError(
                ErrorCode.ROUTE_NOT_FOUND, "There is no such route. Check the method and the path."
            )
    return error


def _refusal(faults: Sequence[Fault]) -> MicroloanError:
    """Return the refusal of a request by its path, then its body, then its key."""
    for fault in faults:
        if fault["loc"][0] == "path":
            return _OF_PATH[fault["loc"][1]]
    if body_faults := list(_body_faults(faults)):
        return _malformed_error(*body_faults)
    return BadRequestError(
        ErrorCode.IDEMPOTENCY_KEY_INVALID,
        "The Idempotency-Key is missing or invalid. Send a valid one.",
        _KEY,
    )


def _body_faults(faults: Sequence[Fault]) -> Iterator[tuple[str, str]]:
    for fault in faults:
        place, *names = fault["loc"]
        if place == "body":
            yield _field_name(names), fault["type"]


def _field_name(names: list[Any]) -> str:
    """Return the name of a field. A wrong key is not repeated."""
    match names:
        case [field, *inner, _, mark] if mark == _KEY_MARK:
            return ".".join([*map(_mask_name, [field, *inner]), _KEY_MARK])
    return ".".join(map(_mask_name, names)) or "body"


def _malformed_error(*faults: tuple[str, str]) -> BadRequestError:
    fields: list[Field] = [
        (name, code, _MESSAGES.get(code, "is not valid")) for name, code in faults
    ]
    return BadRequestError(
        ErrorCode.INVALID_REQUEST, "The request is invalid. See `errors` for each field.", *fields
    )


def _mask_name(name: object) -> str:
    """Return a member's name, masked where it can only be the caller's text."""
    shown = str(name)
    return shown if _OUR_NAME.fullmatch(shown) else "?"
