"""The parts of the document that all routes share."""

from http import HTTPStatus
from typing import Any

from microloan.domain.authentication import Method
from microloan.domain.product import PRODUCT
from microloan.entrypoints.http.problems import RETRY_AFTER
from microloan.entrypoints.models.base import LARGEST

DESCRIPTION = """\
A revolving consumer micro-loan inside two wallet apps.

Amounts are whole fen, rates are decimal strings, and dates are ISO dates in Asia/Shanghai. Each
error is a problem (RFC 9457) with a stable `code`. A request that moves money needs an
`Idempotency-Key`. The same key and body always get the same answer.
"""
TAGS = {
    "Onboarding": "From the invitation to a decision",
    "Loans": "Quotes, draws, repayments",
    "Account": "Credit line, loans and statements of a customer",
    "Plans": "Plans for borrowers in difficulty",
    "Documents": "Documents of a loan, and the check of a certificate",
    "Operations": "Service health, for operators",
    "Payment gateway": "Callbacks of the payment gateway, not for wallets",
}


def _header(name: str, description: str) -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name, "description": description}


def _whole(description: str, most: int) -> dict[str, Any]:
    return {"type": "integer", "description": description, "minimum": 0, "maximum": most}


SECURITY: dict[str, Any] = {
    "WalletToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "RS256, by the issuer of mobile QQ or WeChat. The issuer determines the "
        "channel. The claim `scope` must have the scope that is named here.",
    },
    "WebhookId": _header(
        "webhook-id",
        "The message's ID, without a full stop. A repeated message has the same ID.",
    ),
    "WebhookTimestamp": _header(
        "webhook-timestamp", "Unix seconds, within five minutes of the API's clock"
    ),
    "WebhookSignature": _header(
        "webhook-signature",
        "Standard Webhooks 1.0.0: `v1,` and the base64 of HMAC-SHA256 over "
        "`{id}.{timestamp}.{body}`. Several signatures are separated by spaces.",
    ),
    "OperatorSignature": _header(
        "Authorization", "AWS Signature Version 4, with execute-api:Invoke on the route"
    ),
}
OPENED_BY: dict[str, dict[str, list[str]]] = {
    "token": {"WalletToken": []},
    # The three headers together are the gateway's credential.
    "gateway": {"WebhookId": [], "WebhookTimestamp": [], "WebhookSignature": []},
    "operator": {"OperatorSignature": []},
    "public": {},
}

_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
ERROR_CODE = {
    "type": "string",
    "title": "ErrorCode",
    "description": "Stable code for programs",
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "The reason for an error (RFC 9457). It never repeats the request.",
    "required": ["type", "title", "status", "detail", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "pattern": "^urn:microloan:problem:"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": {"$ref": "#/components/schemas/ErrorCode"},
        "correlation_id": _TEXT | {"description": "The ID of the request in the API's logs"},
        "accepted": {
            "type": "array",
            "description": "With `insufficient_user_authentication`: the combinations of values of "
            "the claim `amr` of which the draw needs one, the usual one first",
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": len(Method),
                "items": {"type": "string", "enum": [method.value for method in Method]},
            },
            "minItems": 1,
            "maxItems": 5,
        },
        "max_age": {
            "type": "integer",
            "description": "With `accepted`: the greatest age of `auth_time` in seconds",
            "minimum": 1,
            "maximum": 3600,
        },
        "quote": {
            "anyOf": [
                {"$ref": "#/components/schemas/DisclosedQuote"},
                {"$ref": "#/components/schemas/PlanQuoteAnswer"},
            ],
            "description": "With `disclosure_differs`: the cost of the same draw or plan now",
        },
        "due": {
            "type": "integer",
            "description": "With `due_changed`: the fen due now in all",
            "minimum": 1,
            "maximum": LARGEST,
        },
        "obstacles": {
            "type": "object",
            "description": "With `line_in_use`: what stands in the way of the closing",
            "required": ["open_loans", "used", "credit", "refunding"],
            "properties": {
                "open_loans": _whole("open loans", PRODUCT.max_open_loans),
                "used": _whole("fen of the line in use", LARGEST),
                "credit": _whole("fen to be refunded", LARGEST),
                "refunding": _whole("fen of refunds under way", LARGEST),
            },
        },
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
    "x-amzn-RequestId": {"schema": _ID, "description": "AWS's ID of the request"},
    "X-Correlation-Id": {
        "schema": _ID,
        "description": "The ID of the request in the API's logs, as `correlation_id` in a problem",
    },
    "Cache-Control": {"required": True, "schema": {"type": "string", "const": "no-store"}},
    "X-Content-Type-Options": {"required": True, "schema": {"type": "string", "const": "nosniff"}},
    "Idempotent-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "Present when the request was accepted before",
    },
    "WWW-Authenticate": {
        "required": True,
        "schema": {"type": "string", "maxLength": 1000, "pattern": "^(Bearer|HMAC-SHA256)( .+)?$"},
        "description": "With `insufficient_user_authentication`, the challenge of RFC 9470: "
        "`error`, `acr_values` in the order of `accepted`, and `max_age`",
    },
    "Retry-After": {
        "required": True,
        "schema": {"type": "string", "const": RETRY_AFTER[HTTPStatus.SERVICE_UNAVAILABLE]},
        "description": "Seconds until you may repeat the request, with the same key",
    },
}
# The headers of every answer, of a success, and of a problem by its status.
ALWAYS = ("x-amzn-RequestId", "X-Correlation-Id")
OF_SUCCESS = ("Cache-Control", "X-Content-Type-Options")
OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After",),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}
