"""Put the document together: the resolvers' own, merged, with problems, examples and links."""

from http import HTTPStatus
from itertools import groupby
from typing import Any

from aws_lambda_powertools.event_handler.openapi.merge import OpenAPIMerge

from microloan.entry.error_codes import ErrorCode
from microloan.entry.problems import Problem
from microloan.entry.scopes import REQUIRED
from ops.openapi import parts
from ops.openapi.examples import examples, parameter_examples
from ops.openapi.routes import VERSION, Json, Route, answered, routes, schemas

# The library's own answers to a malformed request; ours are problems.
_LIBRARY_SCHEMAS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}


def document() -> Json:
    """Return the whole document.

    Raises
    ------
    OpenAPIMergeError
        When two handlers have one route.
    ValueError
        When two handlers mean different things by one name.
    """
    merge = OpenAPIMerge(title="Micro-loan", version=VERSION, on_conflict="error")
    for one in schemas():
        merge.add_schema(one)
    merged = merge.get_openapi_schema()
    found = _schemas()
    paths: dict[str, Json] = {}
    for key, route in sorted(routes().items(), key=lambda named: named[0].split()[::-1]):
        method, path = key.split()
        said = merged["paths"][path][method.lower()]
        paths.setdefault(path, {})[method.lower()] = _operation(key, said, route)
    return {
        "openapi": "3.1.0",
        "info": merged["info"] | {"description": parts.DESCRIPTION, "license": parts.LICENCE},
        "servers": [{"url": "/v1", "description": "The stage of this very API"}],
        "tags": [{"name": name, "description": text} for name, text in parts.TAGS.items()],
        "paths": {path: dict(sorted(paths[path].items())) for path in sorted(paths)},
        "components": {
            "securitySchemes": parts.SECURITY,
            "schemas": {name: _whole(_untitled(found[name])) for name in sorted(found)},
            "headers": parts.HEADERS,
            "examples": {code: _problem_example(code) for code in sorted(answered())},
        },
    }


def _schemas() -> Json:
    found: Json = {
        "Problem": parts.PROBLEM_SCHEMA,
        "ErrorCode": {
            "type": "string",
            "title": "ErrorCode",
            "description": "Stable; what programs look at",
            "enum": sorted(answered()),
        },
    }
    for one in schemas():
        for name, schema in one["components"]["schemas"].items():
            if name not in _LIBRARY_SCHEMAS and found.setdefault(name, schema) != schema:
                raise ValueError(f"two different schemas are named {name}")
    return found


def _whole(value: Any) -> Any:  # noqa: ANN401 - any part of the document
    """Return a part with whole numbers where the library makes floats of them."""
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    if isinstance(value, list):
        return list(map(_whole, value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _untitled(schema: Json) -> Json:
    """Return a schema without the titles that repeat the names of its fields."""
    if "properties" not in schema:
        return schema
    fields = {
        name: {key: value for key, value in said.items() if key != "title"}
        for name, said in schema["properties"].items()
    }
    return schema | {"properties": fields}


def _operation(key: str, said: Json, route: Route) -> Json:
    body, answer = examples()[key]
    operation: Json = {
        "tags": said["tags"],
        "summary": said["summary"],
        "description": route.description,
        "operationId": route.name,
        "security": [_security(key, route)],
    }
    if parameters := said.get("parameters"):
        operation["parameters"] = list(map(_parameter, parameters))
    if body is not None:
        operation["requestBody"] = _with_example(said["requestBody"], body)
    operation["responses"] = {str(route.status.value): _success(said, route, answer)}
    operation["responses"] |= _problems(route)
    return operation


def _parameter(said: Json) -> Json:
    # The library writes headers in small letters.
    name = said["name"].title() if said["in"] == "header" else said["name"]
    schema = {key: value for key, value in said["schema"].items() if key != "title"}
    return said | {"name": name, "schema": schema, "example": parameter_examples()[name]}


def _success(said: Json, route: Route, example: Json) -> Json:
    content = {"content": said["responses"][str(route.status.value)]["content"]}
    return {
        "description": route.status.phrase,
        "headers": parts.success_headers(keyed=route.keyed),
        **_with_example(content, example),
        **({"links": route.links} if route.links else {}),
    }


def _with_example(holder: Json, example: Json) -> Json:
    [(media, content)] = holder["content"].items()
    return holder | {"content": {media: content | {"example": example}}}


def _security(key: str, route: Route) -> Json:
    return {
        "token": {"WalletToken": [str(REQUIRED[key])] if key in REQUIRED else []},
        "gateway": parts.SIGNED,
        "operator": {"OperatorSignature": []},
    }[route.access]


def _problems(route: Route) -> dict[str, Json]:
    def status(code: ErrorCode) -> HTTPStatus:
        return code.status

    codes = sorted(set(route.problems), key=lambda code: (code.status, code))
    return {str(of.value): _refusal(of, list(each)) for of, each in groupby(codes, status)}


def _refusal(status: HTTPStatus, codes: list[ErrorCode]) -> Json:
    lines = "\n".join(f"- `{code}`: {code.title}" for code in codes)
    content: dict[str, Any] = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {code.value: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }
    return {
        "description": f"{status.phrase}\n\n{lines}",
        "headers": parts.problem_headers(status),
        "content": {parts.PROBLEM_TYPE: content},
    }


def _problem_example(code: ErrorCode) -> Json:
    problem = Problem(code, code.action)
    return {
        "summary": code.title,
        "value": problem.body("6db0c4cd-d99b-4539-8e5c-e6c7d24cf118"),
    }
