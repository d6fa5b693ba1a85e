"""The wallet page: static files beside this handler.

The page itself is requested at each visit. Its files have the release in their address and are
cached for ever. So a visit to a release that a browser knows costs one request.
"""

import hashlib
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from microloan.composition.environment import Environment
from microloan.entrypoints.logging.logger import begin_invocation, logger

Event = Mapping[str, Any]
Answer = dict[str, Any]

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    # The page needs no device permissions.
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The page's own address outlives releases, so a cached copy is always revalidated.
ASK_FIRST = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"
NEVER = "no-store"
RELEASE_NAME = re.compile(r"[0-9a-f]{16}")
PLACE = re.compile(r"\{(\w+)\}")


def _answer(status: int, body: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "statusCode": status,
        "headers": HEADERS | {"Cache-Control": NEVER} | named,
        "body": body,
    }


def digest(texts: Mapping[str, str]) -> str:
    """Name a release: the same files have the same name, wherever they are served."""
    parts = (f"{name} {len(text)} {text}" for name, text in sorted(texts.items()))
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def _page(text: str, values: Mapping[str, str]) -> Answer:
    """Return the page, with the values of its release and its stack filled in."""
    body = PLACE.sub(lambda place: escape(values[place[1]]), text)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    return _answer(200, body, Content_Type=TYPES[".html"], ETag=tag, Cache_Control=ASK_FIRST)


_TEXTS = {path.name: path.read_text(encoding="utf-8") for path in STATIC.iterdir()}
RELEASE = digest(_TEXTS)
_ENVIRONMENT = Environment.from_env("LENDER_NAME", "LENDER_LICENCE", "LENDER_PHONE")
PAGE = _page(
    _TEXTS.pop(INDEX),
    {
        "release": RELEASE,
        "stage": "sandbox" if _ENVIRONMENT.sandbox_table else "real",
        "lender": _ENVIRONMENT["LENDER_NAME"],
        "licence": _ENVIRONMENT["LENDER_LICENCE"],
        "phone": _ENVIRONMENT["LENDER_PHONE"],
    },
)
# The allow-list: no other name exists, so no path can lead elsewhere.
ASSETS = {
    name: _answer(200, text, Content_Type=TYPES[Path(name).suffix], Cache_Control=FOR_EVER)
    for name, text in _TEXTS.items()
}


def handler(event: Event, context: object) -> Answer:
    """Answer a request of API Gateway for the page or one of its files.

    Parameters
    ----------
    event
        A REST proxy event for ``/wallet``, ``/wallet/`` or ``/wallet/{release}/{asset}``.

    Returns
    -------
    dict
        200, 304 for an unchanged page, 308 to the address with its slash, or 404.
    """
    request_id = str(_request(event).get("requestId"))
    begin_invocation(context, request_id)
    answer = _route(event)
    answer = answer | {"headers": answer["headers"] | {"X-Correlation-Id": request_id}}
    route = f"{event['httpMethod']} {event['resource']}"
    logger.info("request completed", route=route, status=answer["statusCode"])
    return answer


def _route(event: Event) -> Answer:
    names = event.get("pathParameters") or {}
    if event["httpMethod"] != "GET":
        return _not_found()
    if names:
        return _asset(**names)
    if _lacks_slash(event):
        return _answer(308, Location="wallet/", Cache_Control=ASK_FIRST)
    return _revalidate(PAGE, event)


def _asset(release: str, asset: str) -> Answer:
    """Return a file of this release, uncached for the page of another release.

    All of such a page's later files then come from one release, and a reload brings the new page.
    """
    if asset not in ASSETS or not RELEASE_NAME.fullmatch(release):
        return _not_found()
    if release == RELEASE:
        return ASSETS[asset]
    file = ASSETS[asset]
    return file | {"headers": file["headers"] | {"Cache-Control": NEVER}}


def _not_found() -> Answer:
    return _answer(404, "Not found\n", Content_Type="text/plain; charset=utf-8")


def _lacks_slash(event: Event) -> bool:
    """Return whether the requested address is one that the files are not relative to."""
    return str(_request(event).get("path", event["path"])).endswith("/wallet")


def _revalidate(page: Answer, event: Event) -> Answer:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    tag = page["headers"]["ETag"]
    if headers.get("if-none-match") == tag:
        return _answer(304, ETag=tag, Cache_Control=ASK_FIRST)
    return page


def _request(event: Event) -> Event:
    return event.get("requestContext") or {}
