"""An HTTP function: routes in, problems out, one line of log per request."""

import json
import re
from http import HTTPStatus
from time import time
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from microloan.adapters.metrics import measure
from microloan.domain import ids
from microloan.domain.member import Channel
from microloan.entry.invocation import invocation
from microloan.entry.log import begin, logger
from microloan.entry.problems import CONTENT_TYPE, RETRY_AFTER, BadRequest, Problem, problem_of
from microloan.usecases.caller import Caller

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_BODY_BYTES = 8 * 1024
_JSON = "application/json"
MIN_KEY, MAX_KEY = 16, 64
_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_SERVER_ERROR = 500
_SECURITY_HEADERS = {
    "Cache-Control": ["no-store"],
    "X-Content-Type-Options": ["nosniff"],
    "Strict-Transport-Security": ["max-age=63072000; includeSubDomains"],
}
# The library's words would repeat what was sent; these never do.
_MESSAGES = {
    "json_invalid": "no JSON",
    "missing": "is needed",
    "extra_forbidden": "is not known",
    "int_type": "a whole number of fen, not a string, fraction or boolean",
    "string_type": "a text",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "has characters or a length that are not allowed",
    "model_attributes_type": "a JSON object",
}

_OUR_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}|[0-9]{1,3}")

Event = dict[str, Any]


class Api:
    """The routes of one function.

    Examples
    --------
    ::

        api = Api()

        @api.routes.get("/invitation")
        def get_invitation() -> Entrance: ...

        handler = api
    """

    def __init__(self) -> None:
        self.logger = logger
        self._notes: dict[str, Any] = {}
        self.routes = APIGatewayRestResolver(enable_validation=True)
        self.routes.exception_handler(RequestValidationError)(self._malformed)
        self.routes.exception_handler(Exception)(self._problem)
        self.routes.not_found(self._no_route)

    def __call__(self, event: Event, context: "LambdaContext") -> Event:
        """Answer a request of API Gateway."""
        request_id = event["requestContext"]["requestId"]
        begin(context, request_id)
        self._notes.clear()
        answer = self._answer(event, context)
        headers = {**_SECURITY_HEADERS, "X-Correlation-Id": [request_id]}
        answer["multiValueHeaders"] = answer.get("multiValueHeaders", {}) | headers
        self.logger.info(
            "answered",
            route=f"{event['httpMethod']} {event['resource']}",
            status=answer["statusCode"],
            **self._notes,
        )
        return answer

    def note(self, **ids: str | None) -> None:
        """Let the request's line name what it was about, so that its effects can be followed."""
        self._notes.update({name: one for name, one in ids.items() if one})

    def _answer(self, event: Event, context: "LambdaContext") -> Event:
        body = event.get("body") or ""
        if len(body.encode()) > MAX_BODY_BYTES:
            return refuse(event, _TOO_LARGE)
        # Of a list the library would take the first element, and not tell anybody.
        if body.lstrip().startswith("["):
            return refuse(event, _NO_OBJECT)
        headers = dict(event.get("headers") or {})
        said = [headers.pop(name) for name in list(headers) if name.lower() == "content-type"]
        if body and not all(map(_is_json, said)):
            return refuse(event, _NOT_JSON)
        # A missing body is read as an empty one, which is no JSON; and the library fails on a type
        # that is not written as it writes it.
        with invocation(context):
            return self.routes.resolve(event | {"body": body, "headers": headers}, context)

    @property
    def caller(self) -> Caller:
        """Who is asking, as the authorizer knows it."""
        known = self.routes.current_event.request_context.authorizer
        customer_id = known.get("customer_id") or None
        return Caller(Channel(known["channel"]), known["openid"], customer_id)

    @property
    def seconds(self) -> float:
        """How long ago API Gateway received the request; a cold start counts, too."""
        received = self.routes.current_event.request_context.request_time_epoch / 1000
        # Two machines' clocks: an answer does not come before its request.
        return max(0.0, time() - received)

    @property
    def idempotency_key(self) -> str:
        """The request's `Idempotency-Key`.

        Raises
        ------
        BadRequest
            When it is missing or malformed.
        """
        key = self.routes.current_event.headers.get("Idempotency-Key") or ""
        if not MIN_KEY <= len(key) <= MAX_KEY or not _KEY_CHARACTERS.issuperset(key):
            raise BadRequest(
                HTTPStatus.BAD_REQUEST,
                "idempotency_key_invalid",
                "an Idempotency-Key is needed",
                ("Idempotency-Key", "idempotency_key_invalid", "16 to 64 letters, digits, - or _"),
            )
        return key

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the request's body."""
        return ids.fingerprint(self.routes.current_event.json_body)

    def _malformed(self, error: RequestValidationError) -> Response[Any]:
        fields = tuple(
            (_field(one["loc"]), str(one["type"]), _MESSAGES.get(one["type"], "is not valid"))
            for one in error.errors()
        )
        code = "json_invalid" if fields[0][1] == "json_invalid" else "malformed"
        message = "the body is no JSON" if code == "json_invalid" else "see the fields"
        return self._problem(BadRequest(HTTPStatus.BAD_REQUEST, code, message, *fields))

    def _no_route(self, _: NotFoundError) -> Response[Any]:
        return self._problem(BadRequest(HTTPStatus.NOT_FOUND, "no_route", "there is no such page"))

    def _problem(self, error: Exception) -> Response[Any]:
        problem = problem_of(error)
        if problem.status >= _SERVER_ERROR:
            self.logger.error("failed", exc_info=error)
            _count(problem)
        retry = RETRY_AFTER.get(problem.status)
        return Response(
            status_code=problem.status,
            content_type=CONTENT_TYPE,
            # As text: the library turns only `application/json` into it, and API Gateway answers
            # 502 to anything else.
            body=json.dumps(problem.body(self.routes.current_event.request_context.request_id)),
            headers={"Retry-After": retry} if retry else {},
        )


_TOO_LARGE = Problem(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "a body has at most 8 kB"
)
_NO_OBJECT = Problem(
    HTTPStatus.BAD_REQUEST,
    "malformed",
    "see the fields",
    (("body", "model_attributes_type", _MESSAGES["model_attributes_type"]),),
)
_NOT_JSON = Problem(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media_type_unsupported", "a body is application/json"
)


def refuse(event: Event, problem: Problem, **headers: list[str]) -> Event:
    """Return the answer to a request that is not looked at any further."""
    return {
        "statusCode": problem.status.value,
        "multiValueHeaders": {"Content-Type": [CONTENT_TYPE], **headers},
        "body": json.dumps(problem.body(event["requestContext"]["requestId"])),
    }


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == _JSON


def _count(problem: Problem) -> None:
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        measure(Unavailable=1)
    else:
        measure(Faults=1)


def _field(location: tuple[str | int, ...]) -> str:
    """Return a field's name from the place the library names, as body.amount.

    A name that none of ours could be is the caller's own text, and not repeated.
    """
    names = [str(part) for part in location if part != "body"]
    return ".".join(name if _OUR_NAME.fullmatch(name) else "?" for name in names) or "body"


def replayed(repeated: bool) -> dict[str, str]:
    """Return the header that tells a repeated answer from a first one."""
    return {"Idempotent-Replayed": "true"} if repeated else {}
