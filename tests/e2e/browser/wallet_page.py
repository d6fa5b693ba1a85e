"""The page in a browser, as a person meets it: by roles and by what things are called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.browser import layout_checks
from tests.e2e.browser.browser_errors import Watch
from tests.e2e.browser.chromium import PATIENCE
from tests.e2e.browser.page_texts import Words
from tests.e2e.browser.wallet_app import Host

# The narrowest phone that is still sold, and a usual one.
NARROWEST = 320
NARROW, HEIGHT = 360, 740
DESKTOP = (1280, 900)
_PAGE = "/v1/wallet/"


@dataclass
class Phone:
    """One tab of a context, and the language it is read in."""

    page: Page
    words: Words
    url: str
    watch: Watch

    # Where one is.

    def open(self, path: str = "") -> None:
        """Type the address of a screen; from another screen of the page nothing is loaded."""
        self.page.goto(f"{self.url}{_PAGE}#/{path}")

    def titled(self, key: str, **values: object) -> None:
        """Wait for the screen of this title."""
        expect(self.title).to_have_text(self.words.within(key, **values))
        expect(self.screen).to_have_attribute("aria-busy", "false")

    def reads(self, key: str, **values: object) -> None:
        """Wait for words on the screen."""
        expect(self.screen).to_contain_text(self.words.within(key, **values))

    def reads_not(self, key: str, **values: object) -> None:
        """Wait until these words are gone."""
        expect(self.screen).not_to_contain_text(self.words.within(key, **values))

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def screen(self) -> Locator:
        return self.page.get_by_role("main")

    # What is there, by its name.

    def button(self, key: str, **values: object) -> Locator:
        return self._named("button", key, values)

    def link(self, key: str, **values: object) -> Locator:
        return self._named("link", key, values)

    def field(self, key: str) -> Locator:
        return self._named("textbox", key, {})

    def slider(self, key: str) -> Locator:
        return self._named("slider", key, {})

    def select(self, key: str) -> Locator:
        return self._named("combobox", key, {})

    def tick(self, key: str) -> Locator:
        return self._named("checkbox", key, {})

    def choice(self, key: str, **values: object) -> Locator:
        """Return a radio button whose name begins with these words."""
        return self.page.get_by_role("radio", name=self.words.within(key, **values)).first

    def picture(self, key: str, **values: object) -> Locator:
        return self._named("img", key, values)

    @property
    def sheet(self) -> Locator:
        """The sheet over a screen."""
        return self.page.get_by_role("dialog")

    def close_sheet(self) -> None:
        """Close the sheet, if one is open."""
        if self.sheet.is_visible():
            self.page.keyboard.press("Escape")
        expect(self.sheet).to_be_hidden()

    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    def unfold(self, key: str) -> Locator:
        """Open a part that is folded, and return it."""
        summary = self.page.get_by_text(self.words(key), exact=True).first
        part = self.page.get_by_role("group").filter(has=summary)
        if part.get_attribute("open") is None:
            summary.click()
        return part

    def open_tab(self, key: str) -> Locator:
        """Open a tab of a loan, and return it."""
        tab = self._named("tab", key, {})
        tab.click()
        return tab

    def error_of(self, control: Locator) -> Locator:
        """Return the element that says what is wrong with an entry."""
        described = (control.get_attribute("aria-describedby") or "").split()
        return self.page.locator(f"#{described[-1]}")

    def _named(self, role: Any, key: str, values: dict[str, object]) -> Locator:  # noqa: ANN401
        return self.page.get_by_role(role, name=self.words.all_of(key, **values))

    # What a person does to the page itself.

    def switch_language(self) -> None:
        """Press the one button beside the product's name."""
        before = self.words
        self.page.get_by_role("navigation", name=before("nav"), exact=True).get_by_role(
            "button"
        ).click()
        self.words = before.other
        expect(
            self.page.get_by_role("navigation", name=self.words("nav"), exact=True)
        ).to_be_visible()

    def theme(self, scheme: Any) -> None:  # noqa: ANN401 - one of Playwright's literals
        self.page.emulate_media(color_scheme=scheme)

    def wide(self, width: int, height: int = HEIGHT) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def layout_faults(self) -> list[str]:
        """Return what is wrong on the screen on the narrowest phone and on a usual one."""
        found = []
        for width in (NARROWEST, NARROW):
            self.wide(width)
            found += layout_checks.everything(self.page)
        return found

    def second(self) -> "Phone":
        """Open another tab of the same browser."""
        return Phone(self.page.context.new_page(), self.words, self.url, self.watch)

    def closed_and_opened(self) -> "Phone":
        """Close the tab and open another one."""
        self.page.close()
        return self.second()


@contextmanager
def phone(
    browser: Browser, url: str, language: str, host: Host | None = None, **context: object
) -> Iterator[Phone]:
    """Take a phone whose wallet app is `host`, or the sandbox's bar; watch what happens on it."""
    options: dict[str, Any] = {
        "viewport": {"width": NARROW, "height": HEIGHT},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "storage_state": {"origins": [_remembering(url, language)]},
    }
    opened = browser.new_context(**(options | context))
    try:
        yield _begin(opened, url, Words(language), host)
    finally:
        opened.close()


def _remembering(url: str, language: str) -> dict[str, object]:
    return {"origin": url, "localStorage": [{"name": "language", "value": language}]}


def _begin(context: BrowserContext, url: str, words: Words, host: Host | None) -> Phone:
    watch = Watch(url)
    watch.over(context)
    if host:
        host.surround(context)
    context.set_default_timeout(PATIENCE)
    return Phone(context.new_page(), words, url, watch)
