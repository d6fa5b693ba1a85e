"""What the document says once, for all routes."""

from http import HTTPStatus
from typing import Any

from microloan.entrypoints.http.problems import RETRY_AFTER

DESCRIPTION = """\
A revolving consumer micro-loan inside two wallet apps.

Amounts are whole fen, rates are decimal strings, dates are ISO dates in Asia/Shanghai. Whatever is
refused is a problem (RFC 9457) with a stable `code`. A request that moves money needs an
`Idempotency-Key`: the same key and body get the same answer, whether sent once, again or at once.
"""
TAGS = {
    "Onboarding": "From the invitation to a decision",
    "Loans": "Quotes, draws, repayments",
    "Account": "What a customer has and owes",
    "Operations": "Service health, for operators",
    "Payment gateway": "Callbacks of the payment gateway, not for wallets",
}


def _header(name: str, description: str) -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name, "description": description}


SECURITY: dict[str, Any] = {
    "WalletToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "RS256, by the issuer of mobile QQ or WeChat; the issuer tells the channel, "
        "and its claim `scope` must have the word that is named here",
    },
    "WebhookId": _header(
        "webhook-id",
        "The message's id, without a full stop; the same when the message is repeated",
    ),
    "WebhookTimestamp": _header("webhook-timestamp", "Unix seconds, within five minutes of ours"),
    "WebhookSignature": _header(
        "webhook-signature",
        "Standard Webhooks 1.0.0: `v1,` and the base64 of HMAC-SHA256 over "
        "`{id}.{timestamp}.{body}`; one or more, a space between them",
    ),
    "OperatorSignature": _header(
        "Authorization", "AWS Signature Version 4, by who may execute-api:Invoke on the route"
    ),
}
OPENED_BY: dict[str, dict[str, list[str]]] = {
    "token": {"WalletToken": []},
    # All three together are the rails' credential.
    "gateway": {"WebhookId": [], "WebhookTimestamp": [], "WebhookSignature": []},
    "operator": {"OperatorSignature": []},
}

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
ERROR_CODE = {
    "type": "string",
    "title": "ErrorCode",
    "description": "Stable; what programs look at",
}
PROBLEM = {
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
                    "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
                    "message": _TEXT,
                },
            },
        },
    },
}

_ID = {"type": "string", "minLength": 1, "maxLength": 100}
HEADERS = {
    "x-amzn-RequestId": {"schema": _ID, "description": "AWS's own id of the request"},
    "X-Correlation-Id": {
        "schema": _ID,
        "description": "By which our logs find the request; in a problem, `correlation_id`",
    },
    "Cache-Control": {"required": True, "schema": {"type": "string", "const": "no-store"}},
    "X-Content-Type-Options": {"required": True, "schema": {"type": "string", "const": "nosniff"}},
    "Idempotent-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "Present when the request had been accepted before",
    },
    "WWW-Authenticate": {
        "required": True,
        "schema": {"type": "string", "enum": ["Bearer", "HMAC-SHA256"]},
    },
    "Retry-After": {
        "required": True,
        "schema": {"type": "string", "const": RETRY_AFTER[HTTPStatus.SERVICE_UNAVAILABLE]},
        "description": "Seconds after which the same request may be repeated, with its key",
    },
}
# Those of every answer, of one that went well, of a problem by its status.
ALWAYS = ("x-amzn-RequestId", "X-Correlation-Id")
OF_SUCCESS = ("Cache-Control", "X-Content-Type-Options")
OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}
