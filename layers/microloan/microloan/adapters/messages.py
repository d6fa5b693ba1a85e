"""What any signed exchange over HTTP consists of: requests, answers, and doubts about them."""

import json
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]


class Doubt(Exception):
    """Nothing can be said of what happened; the text says why and never what was sent."""


@dataclass(frozen=True, slots=True)
class Request:
    """What we ask; the body may hold personal data and is never shown."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
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


def decode(answer: Answer, *expected: int) -> Document:
    """Return what an answer says.

    Raises
    ------
    Doubt
        When its status is not one of those expected, or its body no JSON object that says each
        thing once.

    Examples
    --------
    >>> decode(Answer(200, b'{"status":"settled"}'), 200)
    {'status': 'settled'}
    """
    if answer.status not in expected:
        raise Doubt(f"status {answer.status}")
    try:
        document = json.loads(answer.body, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise Doubt("no JSON") from None
    if not isinstance(document, dict):
        raise Doubt("no JSON object")
    return document


def _each_once(members: list[tuple[str, Any]]) -> Document:
    document = dict(members)
    if len(document) < len(members):
        raise Doubt("a name twice")
    return document


def text(document: Document, name: str) -> str:
    """Return a text that has to be there.

    Raises
    ------
    Doubt
        When it is not.
    """
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise Doubt(f"no {name}")
    return value


def error_code(document: Document) -> str:
    """Return the code of an answer that is an error.

    Raises
    ------
    Doubt
        When it has none.

    Examples
    --------
    >>> error_code({"error": {"code": "transfer_unknown"}})
    'transfer_unknown'
    """
    error = document.get("error")
    return text(error if isinstance(error, dict) else {}, "code")
