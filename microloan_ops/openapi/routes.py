"""The routes that the handlers declare."""

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
from microloan_testing.confirmations import lender_variables

Json = dict[str, Any]

FUNCTIONS = Path(__file__).parents[2] / "functions"
# The handlers create their clients at import, without any request.
_ENVIRONMENT = {f"{field.name.upper()}_TABLE": field.name for field in fields(Tables)} | {
    "KEY_ID": "k",
    "HMAC_KEY_ID": "h",
    **lender_variables(),
    "AWS_DEFAULT_REGION": "ap-east-1",
    # No request for credentials goes to the machine's metadata service.
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "microloan",
}
# The codes of every route: of the functions, and of API Gateway and its firewall.
_ANYWHERE = (
    *("body_too_large", "media_type_unsupported", "blocked", "rate_limited"),
    *("internal", "throttled", "conflict", "upstream_timeout", "deadline_exceeded"),
)
# Without an IAM signature, an operator's route answers 404.
_OF_ACCESS = {
    "token": ("unauthorized", "forbidden"),
    "gateway": ("signature_wrong", "timestamp_stale"),
    "operator": ("forbidden", "route_not_found"),
    "public": (),
}


@dataclass(frozen=True, slots=True)
class Route:
    """A route as its callers see it.

    Parameters
    ----------
    declared
        The resolver's declaration.
    access
        The caller: the holder of a wallet's `token`, the `gateway`, an `operator`, or the `public`.
    links
        The links of its answer, by name.
    problems
        The codes of all its problems, by status.
    """

    declared: Declared
    access: str
    links: Json
    problems: tuple[ErrorCode, ...]

    @property
    def keyed(self) -> bool:
        """Whether it requires an `Idempotency-Key`."""
        return bool(self.declared.dependant.header_params)


@cache
def routes() -> dict[str, Route]:
    """Return every route by its method and path.

    Raises
    ------
    ValueError
        When two handlers declare the same route.
    """
    by_key: dict[str, Route] = {}
    for declared in _declared():
        key = f"{declared.method} {declared.openapi_path}"
        if key in by_key:
            raise ValueError(f"Two handlers declare {key}.")
        extensions = declared.openapi_extensions or {}
        codes = (*extensions["x-problems"], *_OF_ACCESS[extensions["x-access"]], *_ANYWHERE)
        problems = by_status(map(ErrorCode, codes))
        by_key[key] = Route(declared, extensions["x-access"], extensions["x-links"], problems)
    return by_key


def problem_codes() -> frozenset[ErrorCode]:
    """Return the codes of all routes. The other codes are for operators only."""
    return frozenset(code for route in routes().values() for code in route.problems)


def by_status(codes: Iterable[ErrorCode]) -> tuple[ErrorCode, ...]:
    """Return each code once, sorted by status and name."""
    return tuple(sorted(set(codes), key=lambda code: (code.status, code)))


def _declared() -> Iterator[Declared]:
    with patch.dict(os.environ, _ENVIRONMENT):
        for path in sorted(FUNCTIONS.glob("*/handler.py")):
            if "described(" in path.read_text("utf-8"):
                yield from runpy.run_path(str(path))["handler"].routes
