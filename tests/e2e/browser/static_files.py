"""The page's files, asked for once for all tests: each is for ever under its release's address."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import APIResponse, BrowserContext, Route

_FILES = re.compile(r"/v1/wallet/[0-9a-f]{16}/")


@dataclass
class Shelf:
    """What a browser would keep; here each test has a new one, and its cache is empty."""

    files: dict[str, tuple[APIResponse, bytes]] = field(default_factory=dict)

    def serve(self, context: BrowserContext) -> None:
        """Answer for the files in a context."""
        context.route(_FILES, self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if url not in self.files:
            answer = route.fetch()
            self.files[url] = answer, answer.body()
        answer, body = self.files[url]
        route.fulfill(status=answer.status, headers=answer.headers, body=body)
