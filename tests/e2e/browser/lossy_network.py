"""A bad network: requests that are lost on their way, or whose answers are."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Request, Route

from tests.e2e.browser.browser_errors import FAILED_REQUEST
from tests.e2e.browser.wallet_page import Phone

Fault = Callable[[Route], None]


@dataclass
class Line:
    """What was sent on a route, and what happens to the next requests: a fault each."""

    method: str
    faults: list[Fault]
    sent: list[Request] = field(default_factory=list)

    def handle(self, route: Route) -> None:
        """Let a request meet the next fault, or pass."""
        if route.request.method != self.method:
            route.fallback()
            return
        self.sent.append(route.request)
        (self.faults.pop(0) if self.faults else _passes)(route)

    @property
    def keys(self) -> list[str]:
        """The `Idempotency-Key` of each request that was sent."""
        return [request.headers["idempotency-key"] for request in self.sent]

    @property
    def bodies(self) -> list[str]:
        """The body of each request that was sent."""
        return [request.post_data or "" for request in self.sent]


def line(phone: Phone, path: str, *faults: Fault, method: str = "POST") -> Line:
    """Watch a route of the API, for all tabs of a phone, and spoil its next requests."""
    found = Line(method, list(faults))
    phone.page.context.route(f"**/v1/{path}", found.handle)
    phone.watch.expected = FAILED_REQUEST
    return found


def _passes(route: Route) -> None:
    route.continue_()


def lost(route: Route) -> None:
    """The request never reaches the service."""
    route.abort("connectionrefused")


def unheard(route: Route) -> None:
    """The service does what it was asked for; nobody hears its answer."""
    route.fetch()
    route.abort("connectionreset")


def answered(status: int, code: str | None = None) -> Fault:
    """Return a fault: another answer, with a code of ours or as an appliance on the way gives."""
    problem = {"type": "about:blank", "title": "no", "status": status, "code": code}
    body = json.dumps(problem) if code else "<html>no</html>"
    kind = "application/problem+json" if code else "text/html"
    return lambda route: route.fulfill(status=status, body=body, content_type=kind)


def changed(
    phone: Phone, path: str, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Callable[[], None]:
    """Change what the service answers on a route, for all tabs; return what puts an end to it."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=change(answer.json()))

    address = f"**/v1/{path}"
    phone.page.context.route(address, handle)
    return lambda: phone.page.context.unroute(address, handle)
