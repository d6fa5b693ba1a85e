"""Debian's Chromium, or Playwright's own, driven by Playwright."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, expect, sync_playwright

# It asks nobody for anything but the page, and finds no GPU in CI.
_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# In milliseconds: what is waited for comes at once, unless two others use the machine as well; and
# the first request of a function starts a worker of the emulator.
PATIENCE = 20_000


class ChromiumError(Exception):
    """The browser cannot be used; the message says what to install."""


def _chromium() -> str | None:
    """Return the path of Debian's Chromium; none for the one that Playwright downloads."""
    # The same engine without the browser's own windows takes two fifths of the processor's time.
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    # Ubuntu's is a snap, which cannot be driven.
    return None if path is None or path.startswith("/snap/") else path


def _check_fonts() -> None:
    fonts = shutil.which("fc-list")
    command = [fonts, ":lang=zh-cn", "family"] if fonts else ["true"]
    if not subprocess.run(command, check=True, capture_output=True).stdout:  # noqa: S603 - as above
        raise ChromiumError(
            "There is no Chinese font, so nothing that is measured would be true. "
            "`make test` brings one."
        )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run one browser.

    Raises
    ------
    ChromiumError
        It, or a font for what it is to show, is not installed.
    """
    path = _chromium()
    _check_fonts()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        except Error as failure:
            raise ChromiumError(
                "Chromium does not start. `make test` brings one where there is none."
            ) from failure
        try:
            yield browser
        finally:
            browser.close()
