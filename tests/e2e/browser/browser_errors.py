"""What must not happen in a browser, whatever the test is about."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# The browser's own words for a request that failed; a test of failures expects them.
FAILED_REQUEST = re.compile(r"^Failed to load resource: ")
_NEVER = re.compile(r"(?!)")


@dataclass
class Watch:
    """Collects what a console says, what a page throws, and requests to any other place."""

    origin: str
    expected: re.Pattern[str] = _NEVER
    seen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Begin to watch."""
        context.on("console", self._console)
        context.on("weberror", self._thrown)
        context.on("request", self._asked)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not self.expected.search(message.text):
            self.seen.append(f"console {message.type}: {message.text}")

    def _thrown(self, error: WebError) -> None:
        self.seen.append(f"thrown: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.seen.append(f"asked another place: {request.url}")
