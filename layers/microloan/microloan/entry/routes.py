"""The routes of one function. API Gateway has chosen among them already, and says which it was."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar, get_args

from microloan.adapters.messages import NoJsonError, RepeatedNameError, read_json
from microloan.entry.error_codes import ErrorCode
from microloan.entry.problems import BadRequest
from microloan.entry.shapes import Answer, Body, MalformedError, Named, Reader

Event = dict[str, Any]
Function = TypeVar("Function", bound=Callable[..., Answer])

_OUR_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}|\[key\]")

# What each fault of a body is called; nothing that was sent is repeated.
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
    "model_attributes_type": "a JSON object",
}


class Route:
    """A function that answers a request, and the status of its answer."""

    def __init__(self, function: Callable[..., Answer], status: HTTPStatus) -> None:
        self.function = function
        self.status = status
        hints = function.__annotations__
        body = hints.get("body")
        self._reader = Reader(body) if body and issubclass(body, Body) else None
        self._named = {
            name: limits
            for name, hint in hints.items()
            for limits in get_args(hint)[1:]
            if isinstance(limits, Named)
        }

    def answer(self, event: Event) -> Answer:
        """Return the answer to a request.

        Raises
        ------
        BadRequest
            When the body is not of the shape that the function takes.
        MicroloanError
            When the path names what cannot be.
        """
        arguments: dict[str, Any] = dict(event.get("pathParameters") or {})
        for name, limits in self._named.items():
            limits.require(arguments[name])
        if self._reader:
            arguments["body"] = self._read(self._reader, event["body"])
        return self.function(**arguments)

    def _read(self, reader: Reader, text: str) -> Body:
        try:
            body: Body = reader.read(_json(text))
        except MalformedError as error:
            raise _bad(error) from None
        return body


class Routes:
    """Which function answers which request.

    Examples
    --------
    >>> class Hello(Answer):
    ...     name: str
    >>> routes = Routes()
    >>> @routes.get("/hello/{name}")
    ... def get_hello(name: str) -> Hello:
    ...     return Hello(name=name)
    >>> event = {"httpMethod": "GET", "resource": "/hello/{name}", "pathParameters": {"name": "a"}}
    >>> routes.of(event).answer(event).document()
    {'name': 'a'}
    """

    def __init__(self) -> None:
        self.by_name: dict[tuple[str, str], Route] = {}

    def get(self, resource: str) -> Callable[[Function], Function]:
        """Make a function the answer to a GET of a resource of the template."""
        return self._add("GET", resource, HTTPStatus.OK)

    def post(
        self, resource: str, status: HTTPStatus = HTTPStatus.OK
    ) -> Callable[[Function], Function]:
        """Make a function the answer to a POST."""
        return self._add("POST", resource, status)

    def of(self, event: Event) -> Route:
        """Return the route of a request.

        Raises
        ------
        BadRequest
            When the function has no such route.
        """
        route = self.by_name.get((event["httpMethod"], event["resource"]))
        if route is None:
            raise BadRequest(ErrorCode.ROUTE_NOT_FOUND, "there is no such page")
        return route

    def _add(
        self, method: str, resource: str, status: HTTPStatus
    ) -> Callable[[Function], Function]:
        def add(function: Function) -> Function:
            self.by_name[method, resource] = Route(function, status)
            return function

        return add


def _ours(name: str) -> str:
    """Return a field's name; what none of ours could be is the caller's text, and not repeated."""
    return ".".join(part if _OUR_NAME.fullmatch(part) else "?" for part in name.split("."))


def _json(text: str) -> object:
    try:
        return read_json(text) if text else None
    except RepeatedNameError as error:
        raise MalformedError((error.name, "repeated")) from None
    except NoJsonError:
        raise MalformedError(("body", "json_invalid")) from None


def _bad(error: MalformedError) -> BadRequest:
    fields = tuple(
        (_ours(name), code, _MESSAGES.get(code, "is not valid")) for name, code in error.faults
    )
    if fields[0][1] == "json_invalid":
        return BadRequest(ErrorCode.JSON_INVALID, "the body is no JSON", *fields)
    return BadRequest(ErrorCode.INVALID_REQUEST, "see the fields", *fields)
