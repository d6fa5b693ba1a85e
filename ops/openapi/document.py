"""Put the document together: what the handlers' types say, and what the routes' table adds."""

import importlib.util
import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from inspect import Signature, signature
from itertools import groupby
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from microloan.entry.routes import Routes
from microloan.entry.shapes import Answer, Shape
from ops.openapi.routes import PROBLEMS, ROUTES, Route
from ops.openapi.shapes import model_of

Json = dict[str, Any]

FUNCTIONS = Path(__file__).parents[2] / "functions"
VERSION = "1.0.0"
_PROBLEM_TYPE = "application/problem+json"
# The library's own answers to a malformed request; ours are problems.
_LIBRARY_SCHEMAS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
_DESCRIPTION = """\
A revolving consumer micro-loan inside two wallet apps.

Amounts are whole fen, rates are decimal strings, dates are ISO dates in Asia/Shanghai. Whatever is
refused is a problem (RFC 9457) with a stable `code`. A request that moves money needs an
`Idempotency-Key`: the same key and body get the same answer, whether sent once, again or at once.
"""
_SECURITY = {
    "WalletToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "RS256, by the issuer of mobile QQ or WeChat; the issuer tells the channel",
    },
    "RailsSignature": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Signature",
        "description": "HMAC-SHA256 over X-Timestamp and the body, by the key of X-Key-Id",
    },
}
_PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Why a request was not done (RFC 9457); never what was sent.",
    "required": ["type", "title", "status", "detail", "code", "correlation_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; what programs look at"},
        "correlation_id": {"type": "string", "description": "By which our logs find the request"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
    "description": "Made by the caller, once for each thing to do, and kept until it is answered",
}
_SIGNED_PARAMETERS = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
    for name in ("X-Key-Id", "X-Timestamp")
]
_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "Retry-After": {
            "schema": {"type": "string"},
            "description": "Seconds after which the same request may be repeated, with its key",
        }
    },
}
_REPLAYED = {
    "Idempotent-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "Present when the request had been accepted before",
    }
}


def document() -> Json:
    """Return the whole document.

    Raises
    ------
    KeyError
        For a route of a handler that the table does not describe.
    ValueError
        When two handlers mean different things by one name.
    """
    paths: dict[str, Json] = {}
    schemas: Json = {"Problem": _PROBLEM_SCHEMA}
    for part in _handlers():
        for name, schema in part["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two different schemas are named {name}")
        for path, methods in part["paths"].items():
            for method, operation in methods.items():
                route = ROUTES[f"{method.upper()} {path}"]
                paths.setdefault(path, {})[method] = _operation(path, method, operation, route)
    kept = sorted(schemas.keys() - _LIBRARY_SCHEMAS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Micro-loan", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": "/v1", "description": "The stage of this very API"}],
        "security": [{"WalletToken": []}],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "securitySchemes": _SECURITY,
            "schemas": {name: schemas[name] for name in kept},
        },
    }


def _handlers() -> Iterator[Json]:
    """Return what each function with routes says of itself."""
    names = ("MEMBERS", "CUSTOMERS", "LOANS", "SETTLED_LOANS", "JOURNAL", "TRANSFERS")
    environment = {f"{name}_TABLE": name for name in names} | {"KEY_ID": "k", "HMAC_KEY_ID": "h"}
    # The functions make their clients at once; nothing is sent.
    environment |= {"AWS_DEFAULT_REGION": "ap-east-1", "POWERTOOLS_SERVICE_NAME": "microloan"}
    with patch.dict(os.environ, environment):
        for path in sorted(FUNCTIONS.glob("*/handler.py")):
            if "routes.get" in path.read_text() or "routes.post" in path.read_text():
                yield _said_by(_load(path).handler.routes)


def _said_by(routes: Routes) -> Json:
    """Return the document of routes, which the library makes of functions with pydantic's types."""
    resolver = APIGatewayRestResolver(enable_validation=True)
    for (method, resource), route in routes.by_name.items():
        path = resource.replace("{", "<").replace("}", ">")
        resolver.route(path, method)(_described(route.function))
    schema = resolver.get_openapi_schema(title="", version=VERSION)
    return schema.model_dump(mode="json", by_alias=True, exclude_none=True)


def _described(function: Callable[..., Answer]) -> Callable[..., Any]:
    """Return a function that looks like another one with models in place of shapes."""

    @wraps(function)
    def stand_in() -> None: ...

    stand_in.__annotations__ = {
        name: model_of(kind) if issubclass(kind, Shape) else kind
        for name, kind in function.__annotations__.items()
    }
    parameters = signature(function).parameters.values()
    stand_in.__signature__ = Signature(  # type: ignore[attr-defined] # what inspect looks at
        [one.replace(annotation=stand_in.__annotations__[one.name]) for one in parameters],
        return_annotation=stand_in.__annotations__["return"],
    )
    return stand_in


def _load(path: Path) -> Any:  # noqa: ANN401 - a module
    spec = importlib.util.spec_from_file_location(f"routes_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _operation(path: str, method: str, said: Json, route: Route) -> Json:
    answer = said["responses"]["200"]["content"]["application/json"]
    success: Json = {"description": route.status.phrase, "content": {"application/json": answer}}
    parameters = list(said.get("parameters", ()))
    if route.keyed:
        success["headers"] = _REPLAYED
        parameters.append(_KEY_PARAMETER)
    operation: Json = {
        "summary": route.summary,
        "operationId": _name(path, method, said["operationId"]),
        "responses": {str(route.status.value): success} | _problems(route),
    }
    if route.signed:
        operation["security"] = [{"RailsSignature": []}]
        parameters.extend(_SIGNED_PARAMETERS)
    if parameters:
        operation["parameters"] = parameters
    if "requestBody" in said:
        operation["requestBody"] = said["requestBody"]
    return operation


def _name(path: str, method: str, generated: str) -> str:
    """Return the name of the handler's function from the id that the library made of it."""
    return generated.removesuffix(re.sub(r"\W", "_", path) + f"_{method}")


def _problems(route: Route) -> dict[str, Json]:
    def status(code: str) -> HTTPStatus:
        return PROBLEMS[code][0]

    codes = sorted(route.problems, key=lambda code: (status(code), code))
    return {str(of.value): _refusal(of, list(each)) for of, each in groupby(codes, status)}


def _refusal(status: HTTPStatus, codes: list[str]) -> Json:
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"properties": {"code": {"enum": codes}, "status": {"const": status.value}}},
        ]
    }
    lines = "\n".join(f"- `{code}`: {PROBLEMS[code][1]}" for code in codes)
    refusal: Json = {
        "description": f"{status.phrase}\n\n{lines}",
        "content": {_PROBLEM_TYPE: {"schema": schema}},
    }
    return refusal | ({"headers": _HEADERS[status]} if status in _HEADERS else {})
