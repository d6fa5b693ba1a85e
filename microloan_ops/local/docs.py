"""The API's documentation page: Powertools' Swagger UI over docs/openapi.json.

Only the local cloud serves the page. It loads nothing from another site.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aws_lambda_powertools.event_handler.openapi import swagger_ui

from microloan_ops.local.settings import REPOSITORY

PREFIX = "/docs/"
_OURS = Path(__file__).parent / "docs_page"
_SWAGGER = Path(swagger_ui.__file__).parent
_FILES = {
    "": _OURS / "index.html",
    "page.js": _OURS / "page.js",
    "page.css": _OURS / "page.css",
    "openapi.json": REPOSITORY / "docs/openapi.json",
    "swagger-ui.js": _SWAGGER / "swagger-ui-bundle.min.js",
    "swagger-ui.css": _SWAGGER / "swagger-ui.min.css",
}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}
# The style sheet of Swagger UI has its icons as data: addresses.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page with its headers."""

    headers: Mapping[str, str]
    body: bytes


def find(path: str) -> File | None:
    """Return the file at a path, or None for a name that is not listed.

    Examples
    --------
    >>> find("/docs/page.css").headers["Content-Type"]
    'text/css; charset=utf-8'
    >>> find("/docs/../docs.py") is None
    True
    """
    name = path.removeprefix(PREFIX)
    return _file(name) if path.startswith(PREFIX) and name in _FILES else None


def _file(name: str) -> File:
    # The document changes while the cloud runs. The files of Powertools do not.
    body = _read(name) if name.startswith("swagger-ui") else _FILES[name].read_bytes()
    return File(_HEADERS | {"Content-Type": _TYPES[_FILES[name].suffix]}, body)


@cache
def _read(name: str) -> bytes:
    return _FILES[name].read_bytes()
