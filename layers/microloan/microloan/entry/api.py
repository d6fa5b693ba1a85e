"""An HTTP function: routes in, problems out, one line of log per request."""

import json
from http import HTTPStatus
from time import time
from typing import TYPE_CHECKING, Any

from microloan.adapters.metrics import measure
from microloan.domain import ids
from microloan.domain.member import Channel
from microloan.entry.error_codes import ErrorCode
from microloan.entry.invocation import invocation
from microloan.entry.log import begin, logger
from microloan.entry.problems import CONTENT_TYPE, RETRY_AFTER, BadRequest, Problem, problem_of
from microloan.entry.routes import Event, Routes
from microloan.usecases.caller import Caller

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_BODY_BYTES = 8 * 1024
_JSON, _CONTENT_TYPE = "application/json", "content-type"
_UTF_8 = frozenset({"utf-8", "utf8"})
MIN_KEY, MAX_KEY = 16, 64
_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_SERVER_ERROR = 500
_SECURITY_HEADERS = {
    "Cache-Control": ["no-store"],
    "X-Content-Type-Options": ["nosniff"],
    "Strict-Transport-Security": ["max-age=63072000; includeSubDomains"],
}


class Api:
    """The routes of one function.

    Examples
    --------
    ::

        api = Api()

        @api.routes.get("/invitation")
        def get_invitation() -> InvitationAnswer: ...

        handler = api
    """

    def __init__(self) -> None:
        self.logger = logger
        self._notes: dict[str, Any] = {}
        self.routes = Routes()
        # Of the request that is being answered; a function answers one at a time.
        self._event: Event = {}
        self._headers: dict[str, list[str]] = {}

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
        if len(body.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
            return refuse(event, _TOO_LARGE)
        if body and not _is_json(event):
            return refuse(event, _NOT_JSON)
        self._event, self._headers = event | {"body": body}, {}
        with invocation(context):
            try:
                return self._good(self._event)
            except Exception as error:  # noqa: BLE001 - whatever it is, the caller hears a problem
                return self._refusal(error)

    def _good(self, event: Event) -> Event:
        route = self.routes.of(event)
        answer = route.answer(event)
        return {
            "statusCode": route.status.value,
            "multiValueHeaders": {"Content-Type": ["application/json"], **self._headers},
            "body": json.dumps(answer.document(), separators=(",", ":")),
        }

    @property
    def caller(self) -> Caller:
        """Who is asking, as the authorizer knows it."""
        known = self._event["requestContext"]["authorizer"]
        customer_id = known.get("customer_id") or None
        return Caller(Channel(known["channel"]), known["openid"], customer_id)

    @property
    def seconds(self) -> float:
        """How long ago API Gateway received the request; a cold start counts, too."""
        received: int = self._event["requestContext"]["requestTimeEpoch"]
        # Two machines' clocks: an answer does not come before its request.
        return max(0.0, time() - received / 1000)

    @property
    def idempotency_key(self) -> str:
        """The request's `Idempotency-Key`.

        Raises
        ------
        BadRequest
            When it is missing or malformed.
        """
        headers = {name.lower(): value for name, value in (self._event["headers"] or {}).items()}
        key = headers.get("idempotency-key") or ""
        if not MIN_KEY <= len(key) <= MAX_KEY or not _KEY_CHARACTERS.issuperset(key):
            code = ErrorCode.IDEMPOTENCY_KEY_INVALID
            field = ("Idempotency-Key", code.value, "16 to 64 letters, digits, - or _")
            raise BadRequest(code, "an Idempotency-Key is needed", field)
        return key

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the request's body."""
        return ids.fingerprint(json.loads(self._event["body"]))

    def replayed(self, repeated: bool) -> None:
        """Tell a repeated answer from a first one, in its headers."""
        if repeated:
            self._headers["Idempotent-Replayed"] = ["true"]

    def _refusal(self, error: Exception) -> Event:
        problem = problem_of(error)
        if problem.status >= _SERVER_ERROR:
            self.logger.error("failed", exc_info=error)
            _count(problem)
        retry = RETRY_AFTER.get(problem.status)
        return refuse(self._event, problem, **({"Retry-After": [retry]} if retry else {}))


_TOO_LARGE = Problem(ErrorCode.BODY_TOO_LARGE, "a body has at most 8 kB")
_NOT_JSON = Problem(
    ErrorCode.MEDIA_TYPE_UNSUPPORTED, "a body needs Content-Type: application/json, in UTF-8"
)


def refuse(event: Event, problem: Problem, **headers: list[str]) -> Event:
    """Return the answer to a request that is not looked at any further."""
    return {
        "statusCode": problem.status.value,
        "multiValueHeaders": {"Content-Type": [CONTENT_TYPE], **headers},
        "body": json.dumps(problem.body(event["requestContext"]["requestId"])),
    }


def _is_json(event: Event) -> bool:
    """Whether a request says, and nowhere denies, that its body is JSON in UTF-8."""
    said = {
        value
        for name, values in (event.get("multiValueHeaders") or {}).items()
        if name.lower() == _CONTENT_TYPE
        for value in values
    } | {
        value
        for name, value in (event.get("headers") or {}).items()
        if name.lower() == _CONTENT_TYPE
    }
    return bool(said) and all(map(_says_json, said))


def _says_json(content_type: str) -> bool:
    r"""Whether a type is JSON in UTF-8; its other parameters say nothing that we go by.

    Examples
    --------
    >>> _says_json("Application/JSON; charset=\"UTF-8\""), _says_json("application/json")
    (True, True)
    >>> _says_json("application/json; charset=gbk"), _says_json("text/json")
    (False, False)
    """
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    sets = {value.strip().strip('"') for name, _, value in pairs if name.strip() == "charset"}
    return kind == _JSON and sets <= _UTF_8


def _count(problem: Problem) -> None:
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        measure(Unavailable=1)
    else:
        measure(Faults=1)
