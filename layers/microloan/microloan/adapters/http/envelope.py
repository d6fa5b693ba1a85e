"""Parts of any signed exchange over HTTP: requests, responses and their errors."""

import json
from dataclasses import dataclass, field
from typing import Any

from microloan.adapters.http.json_text import NoJsonError, read_json

Document = dict[str, Any]


class IndeterminateResponseError(Exception):
    """The outcome is indeterminate.

    The text gives the cause and never the content of the request.
    """


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request, whose body may hold personal data and is never shown."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A genuine answer, in full."""

    status: int
    body: bytes = field(repr=False)


def encode(document: Document) -> bytes:
    """Return the body of a request.

    Examples
    --------
    >>> encode({"amount": 100}).decode()
    '{"amount":100}'
    """
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def decode(answer: HttpResponse, *expected: int) -> Document:
    """Return the document of an answer.

    Raises
    ------
    IndeterminateResponseError
        When its status is not an expected one, or its body is no JSON object with unique names.

    Examples
    --------
    >>> decode(HttpResponse(200, b'{"status":"settled"}'), 200)
    {'status': 'settled'}
    """
    if answer.status not in expected:
        raise IndeterminateResponseError(f"status {answer.status}")
    try:
        document = read_json(answer.body.decode("utf-8-sig"))
    except NoJsonError as error:
        raise IndeterminateResponseError(str(error)) from None
    except UnicodeDecodeError:
        raise IndeterminateResponseError("no JSON") from None
    if not isinstance(document, dict):
        raise IndeterminateResponseError("no JSON object")
    return document


def text(document: Document, name: str) -> str:
    """Return a text that has to be there.

    Raises
    ------
    IndeterminateResponseError
        When it is missing.
    """
    value = document.get(name)
    if not isinstance(value, str) or not value or not is_unicode(value):
        raise IndeterminateResponseError(f"no {name}")
    return value


def is_unicode(text: str) -> bool:
    r"""Return whether a text can be encoded. JSON can name half of a character.

    Examples
    --------
    >>> is_unicode("\u5f20"), is_unicode("\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def error_code(document: Document) -> str:
    """Return the code of an answer that is an error.

    Raises
    ------
    IndeterminateResponseError
        When it has none.

    Examples
    --------
    >>> error_code({"error": {"code": "transfer_unknown"}})
    'transfer_unknown'
    """
    error = document.get("error")
    return text(error if isinstance(error, dict) else {}, "code")
