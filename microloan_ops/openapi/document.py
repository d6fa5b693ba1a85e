"""The document: a resolver of all routes makes it; examples, and what has no route, come after."""

import inspect
import json
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.models import License, Server, Tag
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from microloan.entrypoints.auth.scopes import REQUIRED
from microloan.entrypoints.http.error_codes import ErrorCode
from microloan.entrypoints.http.problems import CONTENT_TYPE, Problem
from microloan_ops.openapi import parts
from microloan_ops.openapi.examples import journey
from microloan_ops.openapi.routes import Json, Route, answered, routes

# The library's own answers to a malformed request; ours are problems.
_LIBRARY_SCHEMAS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
_CORRELATION_ID = "6db0c4cd-d99b-4539-8e5c-e6c7d24cf118"


def document() -> Json:
    """Return the whole document."""
    made = _made()
    schemas = made["components"]["schemas"]
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            # It only repeats the field's name.
            field.pop("title", None)
    for path, methods in made["paths"].items():
        for method, said in methods.items():
            methods[method] = _with_examples(f"{method.upper()} {path}", said)
    codes = sorted(answered())
    schemas |= {"Problem": parts.PROBLEM, "ErrorCode": parts.ERROR_CODE | {"enum": codes}}
    return {
        "openapi": made["openapi"],
        "info": dict.fromkeys(("title", "version")) | made["info"],
        "servers": made["servers"],
        "tags": made["tags"],
        "paths": dict(sorted(made["paths"].items())),
        "components": {
            "securitySchemes": parts.SECURITY,
            "schemas": {name: schemas[name] for name in sorted(schemas.keys() - _LIBRARY_SCHEMAS)},
            "headers": parts.HEADERS,
            "examples": {code: _problem_example(code) for code in codes},
        },
    }


def _made() -> Json:
    """Return what the library says of a resolver that has every route."""
    resolver = APIGatewayRestResolver()
    for key, route in routes().items():
        declared = route.declared
        scope = REQUIRED.get(key)
        resolver.route(
            declared.path,
            declared.method,
            summary=declared.summary,
            description=inspect.getdoc(declared.func),
            responses=_responses(route),
            tags=declared.tags,
            operation_id=declared.func.__name__,
            security=[{"WalletToken": [scope]} if scope else parts.OPENED_BY[route.access]],
        )(declared.func)
    text = resolver.get_openapi_json_schema(
        title="Micro-loan",
        version="1.0.0",
        description=parts.DESCRIPTION,
        tags=[Tag(name=name, description=said) for name, said in parts.TAGS.items()],
        servers=[Server(url="/v1", description="The stage of this very API")],
        license_info=License(name="Apache License 2.0", identifier="Apache-2.0"),
        security_schemes=parts.SECURITY,
    )
    # The library makes floats of all bounds; ours are whole.
    made: Json = json.loads(text, parse_float=lambda bound: int(bound.removesuffix(".0")))
    return made


def _responses(route: Route) -> dict[int, OpenAPIResponse]:
    success = HTTPStatus(route.declared.status_code)
    answer: OpenAPIResponse = {
        "description": success.phrase,
        "headers": _headers(*parts.OF_SUCCESS, *(["Idempotent-Replayed"] if route.keyed else [])),
        **({"links": route.links} if route.links else {}),
    }
    by_status = groupby(route.problems, attrgetter("status"))
    return {success: answer} | {status: _refusal(status, list(each)) for status, each in by_status}


def _refusal(status: HTTPStatus, codes: list[ErrorCode]) -> OpenAPIResponse:
    lines = "\n".join(f"- `{code}`: {code.title}" for code in codes)
    examples = {code.value: {"$ref": f"#/components/examples/{code}"} for code in codes}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{status.phrase}\n\n{lines}",
        "headers": _headers(*parts.OF_STATUS.get(status, ())),
        "content": {CONTENT_TYPE: {"schema": schema, "examples": examples}},
    }


def _headers(*more: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*parts.ALWAYS, *more)}


def _with_examples(key: str, said: Json) -> Json:
    """Return an operation with the journey's examples, its short parts first."""
    body, answer = journey().told[key]
    for parameter in said.get("parameters", ()):
        # The library writes headers in small letters, and titles that repeat the names.
        if parameter["in"] == "header":
            parameter["name"] = parameter["name"].title()
        parameter["schema"].pop("title")
        parameter["example"] = journey().known[parameter["name"]]
    if body is not None:
        said["requestBody"]["content"]["application/json"]["example"] = body
    [success, *_] = said["responses"].values()
    success["content"]["application/json"]["example"] = answer
    first = dict.fromkeys(("tags", "summary", "description", "operationId", "security"))
    return first | said


def _problem_example(code: ErrorCode) -> Json:
    return {"summary": code.title, "value": Problem(code, code.action).body(_CORRELATION_ID)}
