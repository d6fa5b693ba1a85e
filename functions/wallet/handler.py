"""The wallet page: static files beside this handler, and nothing else."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from microloan.entry.log import begin, logger

Event = Mapping[str, Any]
Answer = dict[str, Any]

INDEX = "index.html"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    # The page asks the device for nothing.
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A name keeps its meaning over a release, so a copy is used only after asking.
    "Cache-Control": "no-cache",
}


def _answer(status: int, body: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"statusCode": status, "headers": HEADERS | named, "body": body}


def _asset(path: Path) -> tuple[str, Answer]:
    text = path.read_text(encoding="utf-8")
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    return path.name, _answer(200, text, Content_Type=TYPES[path.suffix], ETag=tag)


# The allow-list: what is not in it does not exist, so no path can lead elsewhere.
ASSETS = dict(_asset(path) for path in sorted((Path(__file__).parent / "static").iterdir()))


def handler(event: Event, context: object) -> Answer:
    """Answer a request of API Gateway for the page or one of its files.

    Parameters
    ----------
    event
        A REST proxy event for ``/wallet``, ``/wallet/`` or ``/wallet/{asset}``.

    Returns
    -------
    dict
        200, 304 for an unchanged file, 308 to the address with its slash, or 404.
    """
    request_id = str(_request(event).get("requestId"))
    begin(context, request_id)
    answer = _route(event)
    answer = answer | {"headers": answer["headers"] | {"X-Correlation-Id": request_id}}
    route = f"{event['httpMethod']} {event['resource']}"
    logger.info("answered", route=route, status=answer["statusCode"])
    return answer


def _route(event: Event) -> Answer:
    name = (event.get("pathParameters") or {}).get("asset", INDEX)
    if event["httpMethod"] != "GET" or name not in ASSETS:
        return _answer(404, "Not found\n", Content_Type="text/plain; charset=utf-8")
    if _lacks_slash(event):
        return _answer(308, Location="wallet/")
    return _unless_known(ASSETS[name], event)


def _lacks_slash(event: Event) -> bool:
    """Tell whether the page was asked for at an address that its files are not relative to."""
    return str(_request(event).get("path", event["path"])).endswith("/wallet")


def _unless_known(asset: Answer, event: Event) -> Answer:
    given = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    tag = asset["headers"]["ETag"]
    return _answer(304, ETag=tag) if given.get("if-none-match") == tag else asset


def _request(event: Event) -> Event:
    return event.get("requestContext") or {}
