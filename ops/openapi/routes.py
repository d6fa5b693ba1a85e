"""Every route of every handler: what the resolver says of it, and what is declared beside it."""

import importlib.util
import inspect
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from microloan.entry.error_codes import ErrorCode

if TYPE_CHECKING:
    from microloan.entry.api import Api

Json = dict[str, Any]

FUNCTIONS = Path(__file__).parents[2] / "functions"
VERSION = "1.0.0"
# Of our functions on every route, or of API Gateway and its firewall before they are asked.
_ANYWHERE = (
    *("body_too_large", "media_type_unsupported", "blocked", "rate_limited"),
    *("internal", "throttled", "conflict", "upstream_timeout", "deadline_exceeded"),
)
# Whoever shows no signature of IAM is not told that there is anything.
_OF_ACCESS = {
    "token": ("unauthorized", "forbidden"),
    "gateway": ("signature_wrong", "timestamp_stale"),
    "operator": ("forbidden", "route_not_found"),
}


@dataclass(frozen=True, slots=True)
class Route:
    """A route as a caller must know it.

    Parameters
    ----------
    name
        Of the handler's function: the operation's id.
    said
        What the resolver says of it.
    description
        What the function's docstring says.
    """

    name: str
    said: Json
    description: str

    @property
    def problems(self) -> tuple[ErrorCode, ...]:
        """The codes of all its problems."""
        codes = *self.said["x-problems"], *_OF_ACCESS[self.access], *_ANYWHERE
        return tuple(map(ErrorCode, codes))

    @property
    def access(self) -> str:
        """Who calls it: the holder of a wallet's token, the gateway, or an operator."""
        found: str = self.said["x-access"]
        return found

    @property
    def links(self) -> Json:
        """Where its answer leads, by name."""
        found: Json = self.said["x-links"]
        return found

    @property
    def keyed(self) -> bool:
        """Whether it needs an `Idempotency-Key`."""
        return any(one["in"] == "header" for one in self.said.get("parameters", ()))

    @property
    def status(self) -> HTTPStatus:
        """The status of an answer that went well."""
        [status] = [int(one) for one in self.said["responses"] if one.startswith("2")]
        return HTTPStatus(status)


@cache
def schemas() -> tuple[Json, ...]:
    """Return the document of each function with routes, as its resolver makes it."""
    return tuple(schema for _, schema in _handlers())


@cache
def routes() -> dict[str, Route]:
    """Return every route by its method and path."""
    return {
        f"{method.upper()} {path}": _route(path, method, said, module)
        for module, schema in _handlers()
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    }


def answered() -> frozenset[ErrorCode]:
    """Return the codes that some route answers; the others only operators meet."""
    return frozenset(code for route in routes().values() for code in route.problems)


def _route(path: str, method: str, said: Json, module: ModuleType) -> Route:
    # The library appends the path and the method to the function's name.
    name = said["operationId"].removesuffix(re.sub(r"\W", "_", path) + f"_{method}")
    return Route(name, said, inspect.getdoc(getattr(module, name)) or "")


@cache
def _handlers() -> tuple[tuple[ModuleType, Json], ...]:
    return tuple(_loaded())


def _loaded() -> Iterator[tuple[ModuleType, Json]]:
    names = (
        *("MEMBERS", "CUSTOMERS", "LOANS", "SETTLED_LOANS", "JOURNAL", "TRANSFERS"),
        "CLOSINGS",
    )
    environment = {f"{name}_TABLE": name for name in names} | {"KEY_ID": "k", "HMAC_KEY_ID": "h"}
    # The functions make their clients at once; nothing is sent.
    environment |= {"AWS_DEFAULT_REGION": "ap-east-1", "POWERTOOLS_SERVICE_NAME": "microloan"}
    with patch.dict(os.environ, environment):
        for path in sorted(FUNCTIONS.glob("*/handler.py")):
            if "described(" in path.read_text("utf-8"):
                module = _load(path)
                resolver: Api = module.handler
                schema = resolver.get_openapi_schema(title="Micro-loan", version=VERSION)
                yield module, schema.model_dump(mode="json", by_alias=True, exclude_none=True)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"routes_of_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
