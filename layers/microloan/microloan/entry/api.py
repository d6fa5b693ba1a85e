"""An HTTP function: routes in, problems out, one line of log per request."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from microloan.domain import ids
from microloan.domain.member import Channel
from microloan.entry.invocation import invocation
from microloan.entry.problems import CONTENT_TYPE, RETRY_AFTER, BadRequest, Problem, problem_of
from microloan.entry.routes import Event, Routes
from microloan.usecases.caller import Caller

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_BODY_BYTES = 8 * 1024
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
        self.logger = Logger()
        self.routes = Routes()
        # Of the request that is being answered; a function answers one at a time.
        self._event: Event = {}
        self._headers: dict[str, list[str]] = {}

    def __call__(self, event: Event, context: "LambdaContext") -> Event:
        """Answer a request of API Gateway."""
        self.logger.set_correlation_id(event["requestContext"]["requestId"])
        answer = self._answer(event, context)
        answer["multiValueHeaders"] = answer.get("multiValueHeaders", {}) | _SECURITY_HEADERS
        self.logger.info(
            "answered",
            route=f"{event['httpMethod']} {event['resource']}",
            status=answer["statusCode"],
        )
        return answer

    def _answer(self, event: Event, context: "LambdaContext") -> Event:
        body = event.get("body") or ""
        if len(body.encode()) > MAX_BODY_BYTES:
            return refuse(event, _TOO_LARGE)
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
        return ids.fingerprint(json.loads(self._event["body"]))

    def replayed(self, repeated: bool) -> None:
        """Tell a repeated answer from a first one, in its headers."""
        if repeated:
            self._headers["Idempotent-Replayed"] = ["true"]

    def _refusal(self, error: Exception) -> Event:
        problem = problem_of(error)
        if problem.status >= _SERVER_ERROR:
            self.logger.error("failed", exc_info=error)
        retry = RETRY_AFTER.get(problem.status)
        return refuse(self._event, problem, **({"Retry-After": [retry]} if retry else {}))


_TOO_LARGE = Problem(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "a body has at most 8 kB"
)


def refuse(event: Event, problem: Problem, **headers: list[str]) -> Event:
    """Return the answer to a request that is not looked at any further."""
    return {
        "statusCode": problem.status.value,
        "multiValueHeaders": {"Content-Type": [CONTENT_TYPE], **headers},
        "body": json.dumps(problem.body(event["requestContext"]["requestId"])),
    }
