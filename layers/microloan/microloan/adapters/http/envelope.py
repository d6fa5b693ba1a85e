"""Parts of any signed exchange over HTTP: requests, responses and their errors."""

import json
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


class NoJsonError(ValueError):
    """A text is not unambiguous JSON. The message never repeats it."""


class RepeatedNameError(NoJsonError):
    """An object of a text names a member twice. `name` is from the text."""

    def __init__(self, name: str) -> None:
        super().__init__("a name twice")
        self.name = name


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


def read_json(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a received JSON text.

    Raises
    ------
    NoJsonError
        When it is no JSON, or two parsers could read it differently.

    Examples
    --------
    >>> read_json('{"amount": 1, "amount": 2}')
    Traceback (most recent call last):
    microloan.adapters.http.envelope.RepeatedNameError: a name twice
    >>> read_json("NaN")
    Traceback (most recent call last):
    microloan.adapters.http.envelope.NoJsonError: no JSON
    """
    try:
        return json.loads(
            text, object_pairs_hook=_reject_repeated_names, parse_constant=_reject_constant
        )
    except NoJsonError:
        raise
    # A number can have too many digits, or lists can nest too deeply.
    except (ValueError, RecursionError):
        raise NoJsonError("no JSON") from None


def _reject_repeated_names(members: list[tuple[str, Any]]) -> Document:
    document: Document = {}
    for name, value in members:
        if name in document:
            raise RepeatedNameError(name)
        document[name] = value
    return document


def _reject_constant(_constant: str) -> None:
    """Refuse `NaN` and the infinities, which Python reads and JSON does not have."""
    raise NoJsonError("no JSON")


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
