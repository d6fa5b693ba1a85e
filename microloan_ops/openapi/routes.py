"""Every route of every handler, as it is declared there."""

import os
import runpy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.event_handler.api_gateway import Route as Declared

from microloan.adapters.dynamodb.client import Tables
from microloan.entrypoints.http.error_codes import ErrorCode

Json = dict[str, Any]

FUNCTIONS = Path(__file__).parents[2] / "functions"
# The functions make their clients at once; nothing is sent.
_ENVIRONMENT = {f"{one.name.upper()}_TABLE": one.name for one in fields(Tables)} | {
    "KEY_ID": "k",
    "HMAC_KEY_ID": "h",
    "AWS_DEFAULT_REGION": "ap-east-1",
    # No request for credentials goes to the machine's metadata service.
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "microloan",
}
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
    declared
        What the resolver keeps of it.
    access
        Who calls it: the holder of a wallet's `token`, the `gateway`, or an `operator`.
    links
        Where its answer leads, by name.
    problems
        The codes of all its problems, by status.
    """

    declared: Declared
    access: str
    links: Json
    problems: tuple[ErrorCode, ...]

    @property
    def keyed(self) -> bool:
        """Whether it needs an `Idempotency-Key`."""
        return bool(self.declared.dependant.header_params)


@cache
def routes() -> dict[str, Route]:
    """Return every route by its method and path.

    Raises
    ------
    ValueError
        When two handlers have one route.
    """
    found: dict[str, Route] = {}
    for one in _declared():
        key = f"{one.method} {one.openapi_path}"
        if key in found:
            raise ValueError(f"two handlers have {key}")
        said = one.openapi_extensions or {}
        codes = (*said["x-problems"], *_OF_ACCESS[said["x-access"]], *_ANYWHERE)
        problems = by_status(map(ErrorCode, codes))
        found[key] = Route(one, said["x-access"], said["x-links"], problems)
    return found


def answered() -> frozenset[ErrorCode]:
    """Return the codes that some route answers; the others only operators meet."""
    return frozenset(code for route in routes().values() for code in route.problems)


def by_status(codes: Iterable[ErrorCode]) -> tuple[ErrorCode, ...]:
    """Return each code once, sorted by status and name."""
    return tuple(sorted(set(codes), key=lambda code: (code.status, code)))


def _declared() -> Iterator[Declared]:
    with patch.dict(os.environ, _ENVIRONMENT):
        for path in sorted(FUNCTIONS.glob("*/handler.py")):
            if "described(" in path.read_text("utf-8"):
                yield from runpy.run_path(str(path))["handler"].routes
