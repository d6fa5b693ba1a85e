"""Whether an answer is one that docs/openapi.json promises: status, headers, body, problem code."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).parents[3] / "docs/openapi.json"
_ROOT = "urn:openapi"


@cache
def document() -> dict[str, Any]:
    """Return the committed document."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def check(method: str, path: str, status: int, headers: Mapping[str, str], body: object) -> None:
    """Fail on an answer that a caller could not expect; a path of no route is not looked at."""
    operation = _operation(method.lower(), path)
    if operation is None:
        return
    name = f"{method} {path} answered {status}"
    assert str(status) in operation["responses"], f"{name}, which is not documented"
    promised = operation["responses"][str(status)]
    lower = {key.lower(): value for key, value in headers.items()}
    media = lower["content-type"].partition(";")[0]
    assert media in promised["content"], f"{name} as {media}"
    must = {"Retry-After", "WWW-Authenticate"} & promised.get("headers", {}).keys()
    assert all(one.lower() in lower for one in must), f"{name} without {must}"
    if isinstance(body, dict) and media == "application/problem+json":
        assert body["code"] in promised["content"][media]["examples"], f"{name}: {body['code']}"
    checked = validator(promised["content"][media]["schema"])
    errors = [f"{error.json_path}: {error.message}" for error in checked.iter_errors(body)]
    assert not errors, f"{name}: {errors}"


def check_response(response: httpx.Response) -> None:
    """Do so for each answer that a client gets: one of its event hooks."""
    response.read()
    path = response.request.url.path.removeprefix("/v1")
    if "json" in response.headers.get("content-type", ""):
        check(
            response.request.method, path, response.status_code, response.headers, response.json()
        )


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return what holds values against a schema of the document."""
    resource = DRAFT202012.create_resource(document())
    registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', f'"{_ROOT}#/'))
    formats = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(absolute, registry=registry, format_checker=formats)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, methods in document()["paths"].items():
        parts = re.split(r"{\w+}", pattern)
        if method in methods and re.fullmatch("[^/]+".join(map(re.escape, parts)), path):
            found: dict[str, Any] = methods[method]
            return found
    return None
