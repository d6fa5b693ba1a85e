"""An HTTP function: resolver, problems for errors, one log line per request."""

import json
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from time import time
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Depends, Response
from aws_lambda_powertools.event_handler.request import Request

from microloan.adapters.metrics import measure
from microloan.domain import ids
from microloan.domain.authentication import Authentication
from microloan.domain.channel import Channel
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan.entrypoints.http.problems import CONTENT_TYPE, Problem, problem_of
from microloan.entrypoints.http.validation import read_body, translate_error
from microloan.entrypoints.invocation import invocation
from microloan.entrypoints.logging.logger import begin_invocation, logger
from microloan.usecases.caller import Caller

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Route
    from aws_lambda_powertools.utilities.typing import LambdaContext

Event = dict[str, Any]

MAX_BODY_BYTES = 8 * 1024
_JSON, _CONTENT_TYPE = "application/json", "content-type"
_UTF_8 = frozenset({"utf-8", "utf8"})
_SERVER_ERROR = 500
_REQUEST = "api_request"
_SECURITY_HEADERS = {
    "Cache-Control": ["no-store"],
    "X-Content-Type-Options": ["nosniff"],
    "Strict-Transport-Security": ["max-age=63072000; includeSubDomains"],
}


class ApiRequest:
    """The request of a route, with additions to its response and log line.

    Parameters
    ----------
    event
        The REST proxy event.
    """

    def __init__(self, event: Event) -> None:
        self._event = event
        self.logged: dict[str, Any] = {}
        self.headers: dict[str, list[str]] = {}

    @cached_property
    def caller(self) -> Caller:
        """The caller, from the authorizer."""
        known = self._event["requestContext"]["authorizer"]
        customer_id = known.get("customer_id") or None
        return Caller(Channel(known["channel"]), known["openid"], customer_id)

    @property
    def authentication(self) -> Authentication | None:
        """The login of the token, None without its claims."""
        known = self._event["requestContext"]["authorizer"]
        if not known.get("amr"):
            return None
        return Authentication.of(known["amr"].split(), int(known["auth_time"]))

    @property
    def received_at(self) -> int:
        """The Unix seconds at which API Gateway received the request."""
        milliseconds: int = self._event["requestContext"]["requestTimeEpoch"]
        return milliseconds // 1000

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the parsed body."""
        return ids.fingerprint(json.loads(self._event["body"]))

    @property
    def seconds(self) -> float:
        """The seconds since API Gateway received the request, including a cold start."""
        received: int = self._event["requestContext"]["requestTimeEpoch"]
        # The clocks are of two machines, but an answer never precedes its request.
        return max(0.0, time() - received / 1000)

    def log_fields(self, **fields: str | None) -> None:
        """Add fields to the request's log line, so that its effects can be traced."""
        self.logged.update({name: value for name, value in fields.items() if value})

    def mark_replayed(self, repeated: bool) -> None:
        """Mark a repeated answer in its headers."""
        if repeated:
            self.headers["Idempotent-Replayed"] = ["true"]


def _current_request(request: Request) -> ApiRequest:
    current: ApiRequest = request.context[_REQUEST]
    return current


CurrentRequest = Annotated[ApiRequest, Depends(_current_request)]


class Api(APIGatewayRestResolver):
    """The routes of one function, and its handler.

    Examples
    --------
    ::

        handler = Api()

        @handler.get("/invitation", **described("Onboarding", "Get the invitation"))
    """

    def __init__(self) -> None:
        super().__init__(
            enable_validation=True,
            # An answer that is not of its model is the service's fault, never the request's.
            response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
            json_body_deserializer=read_body,
        )
        self.exception_handler(Exception)(self._handle_error)

    @property
    def routes(self) -> "list[Route]":
        """The routes, with their declarations."""
        return self._static_routes + self._dynamic_routes

    def __call__(self, event: Event, context: "LambdaContext") -> Event:
        """Answer a request of API Gateway."""
        request_id = event["requestContext"]["requestId"]
        begin_invocation(context, request_id)
        event = event | {"body": event.get("body") or ""}
        request = ApiRequest(event)
        answer = self._answer(event, context, request)
        headers = {**_SECURITY_HEADERS, **request.headers, "X-Correlation-Id": [request_id]}
        answer["multiValueHeaders"] |= headers
        logger.info(
            "request completed",
            route=f"{event['httpMethod']} {event['resource']}",
            status=answer["statusCode"],
            **request.logged,
        )
        return answer

    def precheck(self, event: Event, _request: ApiRequest) -> Problem | None:
        """Return the problem of a request that is rejected before routing, or None."""
        if len(event["body"].encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
            return _TOO_LARGE
        return _NOT_JSON if event["body"] and not _is_json(event) else None

    def _answer(self, event: Event, context: "LambdaContext", request: ApiRequest) -> Event:
        with invocation(context):
            try:
                problem = self.precheck(event, request)
            except Exception as error:  # noqa: BLE001 - any error becomes a problem
                problem = _problem_of(error)
            if problem:
                return {
                    "statusCode": problem.status.value,
                    "multiValueHeaders": {"Content-Type": [CONTENT_TYPE], **problem.headers},
                    "body": json.dumps(problem.body(event["requestContext"]["requestId"])),
                }
            self.context[_REQUEST] = request
            answer: Event = self.resolve(_to_resolver_event(event), context)
        return answer

    def _handle_error(self, error: Exception) -> Response[str]:
        problem = _problem_of(error)
        return Response(
            status_code=problem.status.value,
            content_type=CONTENT_TYPE,
            body=json.dumps(problem.body(self.current_event.request_context.request_id)),
            headers=problem.headers,
        )


def _problem_of(error: Exception) -> Problem:
    """Return the problem of an error. A fault is logged and counted, once.

    A 503 is logged without its place in the code, which would name a customer on hold.
    """
    problem = problem_of(translate_error(error))
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        cause = type(error.__cause__).__name__ if error.__cause__ else None
        logger.error("request failed", code=problem.code, exception=str(error), cause=cause)
        measure(Unavailable=1)
    elif problem.status >= _SERVER_ERROR:
        logger.error("request failed", exc_info=error)
        measure(Faults=1)
    return problem


_TOO_LARGE = Problem(ErrorCode.BODY_TOO_LARGE, "The body is larger than 8 kB. Send at most 8 kB.")
_NOT_JSON = Problem(
    ErrorCode.MEDIA_TYPE_UNSUPPORTED,
    "The body's type is not supported. Send Content-Type: application/json in UTF-8.",
)


def _to_resolver_event(event: Event) -> Event:
    """Return a request in the form that the resolver reads.

    API Gateway has chosen the route, so the path is rebuilt from it. This removes a custom domain's
    base path, and gives a malformed name its route's own refusal. The resolver reads only media
    types in lower case.
    """
    names = {
        name: quote(value, safe="", errors="surrogatepass") or "-"
        for name, value in (event.get("pathParameters") or {}).items()
    }
    headers = {
        name: value
        for name, value in (event["headers"] or {}).items()
        if name.lower() != _CONTENT_TYPE
    }
    return event | {
        "path": event["resource"].format(**names),
        "headers": headers | {_CONTENT_TYPE: _JSON},
    }


def _is_json(event: Event) -> bool:
    """Return whether a request declares JSON in UTF-8, and nothing else, as its body."""
    declared = {
        value
        for name, values in (event.get("multiValueHeaders") or {}).items()
        if name.lower() == _CONTENT_TYPE
        for value in values
    } | {
        value
        for name, value in (event.get("headers") or {}).items()
        if name.lower() == _CONTENT_TYPE
    }
    return bool(declared) and all(map(_is_json_type, declared))


def _is_json_type(content_type: str) -> bool:
    r"""Return whether a type is JSON in UTF-8. Its other parameters are ignored.

    Examples
    --------
    >>> _is_json_type("Application/JSON; charset=\"UTF-8\""), _is_json_type("application/json")
    (True, True)
    >>> _is_json_type("application/json; charset=gbk"), _is_json_type("text/json")
    (False, False)
    """
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    sets = {value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"}
    return kind == _JSON and sets <= _UTF_8


def described(
    tag: str,
    summary: str,
    *problems: str,
    status: HTTPStatus = HTTPStatus.OK,
    links: Mapping[str, Mapping[str, Any]] | None = None,
    access: str = "token",
) -> dict[str, Any]:
    """Return the description of a route for the API's document, as resolver arguments.

    Parameters
    ----------
    tag, summary
        The group of the route, and its purpose in a few words.
    problems
        The codes of the problems that only some routes have.
    status
        The status of a successful answer.
    links
        The next operations: by name the operation, its parameters and its body.
    access
        The caller: the holder of a wallet's `token`, the `gateway`, an `operator`, or the `public`.
    """
    return {
        "tags": [tag],
        "summary": summary,
        "status_code": status.value,
        "openapi_extensions": {
            "x-problems": list(problems),
            "x-links": dict(links or {}),
            "x-access": access,
        },
    }


BODY = ("invalid_request", "json_invalid")
KEY = ("idempotency_key_invalid", "idempotency_mismatch")
CUSTOMER = ("customer_not_found",)
# A path with characters that no name has is no route.
NAMED = ("route_not_found",)
