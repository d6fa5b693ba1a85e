"""Put the document together: what the handlers' types say, and what the routes' table adds."""

import importlib.util
import inspect
import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from inspect import Signature, signature
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, get_origin
from unittest.mock import patch

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from microloan.entry.error_codes import ErrorCode
from microloan.entry.problems import Problem
from microloan.entry.routes import Routes
from microloan.entry.scopes import REQUIRED
from microloan.entry.shapes import Answer
from ops.openapi import parts
from ops.openapi.examples import examples, parameter_examples
from ops.openapi.fields import Json, completed, parameter
from ops.openapi.links import LINKS
from ops.openapi.routes import ANSWERED, ROUTES, Route
from ops.openapi.shapes import model_of

FUNCTIONS = Path(__file__).parents[2] / "functions"
VERSION = "1.0.0"
# The library's own answers to a malformed request; ours are problems.
_LIBRARY_SCHEMAS = {"HTTPValidationError", "ValidationError", "ResponseValidationError"}


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
    schemas: Json = {"Problem": parts.PROBLEM_SCHEMA}
    for module, said in _handlers():
        for name, schema in said["components"]["schemas"].items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two different schemas are named {name}")
        for path, methods in said["paths"].items():
            for method, operation in methods.items():
                described = _operation(path, method, operation, module)
                paths.setdefault(path, {})[method] = described
    kept = sorted(schemas.keys() - _LIBRARY_SCHEMAS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Micro-loan", "version": VERSION, "description": parts.DESCRIPTION},
        "servers": [{"url": "/v1", "description": "The stage of this very API"}],
        "tags": [{"name": name, "description": text} for name, text in parts.TAGS.items()],
        "paths": {path: paths[path] for path in sorted(paths)},
        "components": {
            "securitySchemes": parts.SECURITY,
            "schemas": {name: completed(name, schemas[name]) for name in kept},
            "headers": parts.HEADERS,
            "examples": {code.value: _problem_example(code) for code in sorted(ANSWERED)},
        },
    }


def _handlers() -> Iterator[tuple[ModuleType, Json]]:
    """Return each function with routes, and what it says of itself."""
    names = (
        *("MEMBERS", "CUSTOMERS", "LOANS", "SETTLED_LOANS", "JOURNAL", "TRANSFERS"),
        "CLOSINGS",
    )
    environment = {f"{name}_TABLE": name for name in names} | {"KEY_ID": "k", "HMAC_KEY_ID": "h"}
    # The functions make their clients at once; nothing is sent.
    environment |= {"AWS_DEFAULT_REGION": "ap-east-1", "POWERTOOLS_SERVICE_NAME": "microloan"}
    with patch.dict(os.environ, environment):
        for path in sorted(FUNCTIONS.glob("*/handler.py")):
            if "routes.get" in path.read_text() or "routes.post" in path.read_text():
                module = _load(path)
                yield module, _said_by(module.handler.routes)


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
        # What a path names is a text here; `parameter` adds its pattern.
        name: str if get_origin(kind) else model_of(kind)
        for name, kind in function.__annotations__.items()
    }
    parameters = signature(function).parameters.values()
    stand_in.__signature__ = Signature(  # type: ignore[attr-defined] # what inspect looks at
        [one.replace(annotation=stand_in.__annotations__[one.name]) for one in parameters],
        return_annotation=stand_in.__annotations__["return"],
    )
    return stand_in


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"routes_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _operation(path: str, method: str, said: Json, module: ModuleType) -> Json:
    key = f"{method.upper()} {path}"
    route = ROUTES[key]
    name = _name(path, method, said["operationId"])
    body, answer = examples()[key]
    operation: Json = {
        "tags": [route.tag],
        "summary": route.summary,
        "description": inspect.getdoc(getattr(module, name)),
        "operationId": name,
        "security": [_security(key, route)],
    }
    if parameters := _parameters(said, route):
        operation["parameters"] = parameters
    if body is not None:
        operation["requestBody"] = _with_example(said["requestBody"], body)
    success = _success(key, said, route, answer)
    operation["responses"] = {str(route.status.value): success} | _problems(route)
    return operation


def _parameters(said: Json, route: Route) -> list[Json]:
    known = parameter_examples()
    found = [parameter(one) for one in said.get("parameters", ())]
    found += [parts.KEY_PARAMETER] if route.keyed else []
    return [one | {"example": known[one["name"]]} for one in found]


def _success(key: str, said: Json, route: Route, example: Json) -> Json:
    content = {"content": said["responses"]["200"]["content"]}
    links = {name: link.as_json() for name, link in LINKS.get(key, {}).items()}
    return {
        "description": route.status.phrase,
        "headers": parts.success_headers(keyed=route.keyed),
        **_with_example(content, example),
        **({"links": links} if links else {}),
    }


def _with_example(holder: Json, example: Json) -> Json:
    [(media, content)] = holder["content"].items()
    return holder | {"content": {media: content | {"example": example}}}


def _security(name: str, route: Route) -> Json:
    if route.signed:
        return parts.SIGNED
    return {"OperatorSignature": []} if route.operated else {"WalletToken": [str(REQUIRED[name])]}


def _name(path: str, method: str, generated: str) -> str:
    """Return the name of the handler's function from the id that the library made of it."""
    return generated.removesuffix(re.sub(r"\W", "_", path) + f"_{method}")


def _problems(route: Route) -> dict[str, Json]:
    def status(code: ErrorCode) -> HTTPStatus:
        return code.status

    codes = sorted(set(route.problems), key=lambda code: (code.status, code))
    return {str(of.value): _refusal(of, list(each)) for of, each in groupby(codes, status)}


def _refusal(status: HTTPStatus, codes: list[ErrorCode]) -> Json:
    names = [code.value for code in codes]
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"properties": {"code": {"enum": names}, "status": {"const": status.value}}},
        ]
    }
    lines = "\n".join(f"- `{code}`: {code.title}. {code.action}" for code in codes)
    told = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
    return {
        "description": f"{status.phrase}\n\n{lines}",
        "headers": parts.problem_headers(status),
        "content": {parts.PROBLEM_TYPE: {"schema": schema, "examples": told}},
    }


def _problem_example(code: ErrorCode) -> Json:
    problem = Problem(code, code.action)
    return {"summary": code.title, "value": problem.body("6db0c4cd-d99b-4539-8e5c-e6c7d24cf118")}
