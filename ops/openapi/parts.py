"""What the document says once, for all routes."""

from http import HTTPStatus

from microloan.entry.problems import RETRY_AFTER
from ops.openapi.routes import Json

PROBLEM_TYPE = "application/problem+json"
DESCRIPTION = """\
A revolving consumer micro-loan inside two wallet apps.

Amounts are whole fen, rates are decimal strings, dates are ISO dates in Asia/Shanghai. Whatever is
refused is a problem (RFC 9457) with a stable `code`. A request that moves money needs an
`Idempotency-Key`: the same key and body get the same answer, whether sent once, again or at once.
"""
LICENCE = {"name": "Proprietary", "identifier": "LicenseRef-Proprietary"}
TAGS = {
    "Onboarding": "From the invitation to a decision",
    "Loans": "Quotes, draws, repayments",
    "Account": "What a customer has and owes",
    "Operations": "How the bank stands; for its operators",
    "Payment rails": "What the bank's payment network tells unasked; not for wallets",
}
SECURITY = {
    "WalletToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "RS256, by the issuer of mobile QQ or WeChat; the issuer tells the channel, "
        "and its claim `scope` must have the word that is named here",
    },
    **{
        name: {"type": "apiKey", "in": "header", "name": header, "description": description}
        for name, header, description in (
            (
                "WebhookId",
                "webhook-id",
                "The message's id, without a full stop; the same when the message is repeated",
            ),
            ("WebhookTimestamp", "webhook-timestamp", "Unix seconds, within five minutes of ours"),
            (
                "WebhookSignature",
                "webhook-signature",
                (
                    "Standard Webhooks 1.0.0: `v1,` and the base64 of HMAC-SHA256 over "
                    "`{id}.{timestamp}.{body}`; one or more, a space between them"
                ),
            ),
        )
    },
    "OperatorSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "AWS Signature Version 4, by who may execute-api:Invoke on the route",
    },
}
# All three together are the rails' credential.
SIGNED: Json = {"WebhookId": [], "WebhookTimestamp": [], "WebhookSignature": []}

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_CODE = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was not done (RFC 9457); never what was sent.",
    "required": ["type", "title", "status", "detail", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "pattern": "^urn:microloan:problem:"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": {"$ref": "#/components/schemas/ErrorCode"},
        "correlation_id": _TEXT | {"description": "By which our logs find the request"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "minLength": 1, "maxLength": 9000},
                    "code": _CODE,
                    "message": _TEXT,
                },
            },
        },
    },
}


def _always(value: str) -> Json:
    return {"required": True, "schema": {"type": "string", "const": value}}


_UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
HEADERS: Json = {
    "x-amzn-RequestId": {
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
        "description": "AWS's own id of the request",
    },
    "X-Correlation-Id": {
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
        "description": "By which our logs find the request; in a problem, `correlation_id`",
    },
    "Cache-Control": _always("no-store"),
    "X-Content-Type-Options": _always("nosniff"),
    "Idempotent-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "Present when the request had been accepted before",
    },
    "WWW-Authenticate": {
        "required": True,
        "schema": {"type": "string", "enum": ["Bearer", "HMAC-SHA256"]},
    },
    "Retry-After": {
        **_always(RETRY_AFTER[_UNAVAILABLE]),
        "description": "Seconds after which the same request may be repeated, with its key",
    },
}
_IDS = ("x-amzn-RequestId", "X-Correlation-Id")
_OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: "WWW-Authenticate",
    HTTPStatus.TOO_MANY_REQUESTS: "Retry-After",
    _UNAVAILABLE: "Retry-After",
}


def success_headers(*, keyed: bool) -> Json:
    """Return the headers of an answer that went well."""
    names = (*_IDS, "Cache-Control", "X-Content-Type-Options")
    return _named(*names, *(("Idempotent-Replayed",) if keyed else ()))


def problem_headers(status: HTTPStatus) -> Json:
    """Return the headers of a problem.

    Examples
    --------
    >>> list(problem_headers(HTTPStatus.UNAUTHORIZED))
    ['x-amzn-RequestId', 'X-Correlation-Id', 'WWW-Authenticate']
    """
    more = _OF_STATUS.get(status)
    return _named(*_IDS, *((more,) if more else ()))


def _named(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
