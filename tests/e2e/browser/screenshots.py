"""Pictures of every screen, for docs/: `make screenshots`.

    python -m tests.e2e.browser.screenshots

It starts a local cloud of its own, goes to each screen as the tests do, and writes the pictures in
`docs/generated/screens/`, the gallery `docs/generated/screens.md`, and the picture in the README.
"""

import base64
import os
import sys
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser

from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle
from microloan_ops.local.settings import REPOSITORY, Settings
from tests.e2e.browser import gallery
from tests.e2e.browser.chromium import chromium
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.gallery import COMPOSED, FOLDER, PICTURES, Picture
from tests.e2e.browser.wallet_app import Host
from tests.e2e.browser.wallet_page import DESKTOP, HEIGHT, NARROW, Phone, phone
from tests.e2e.people import START, Members

README_PICTURE = REPOSITORY / "docs/wallet.png"
# A page has a few colours and the greys of its letters' edges.
_COLOURS = 128
_HEIGHT = """() => {
  const content = document.querySelector("dialog[open] .content");
  const hidden = content ? content.scrollHeight - content.clientHeight : 0;
  return content ? innerHeight + hidden : document.documentElement.scrollHeight;
}"""
_COMPOSED = """<!doctype html><style>
body { margin: 0; padding: 24px; display: flex; gap: 24px; background: #dfe4ec }
img { width: 360px; height: 740px; border-radius: 24px }
</style>"""


@dataclass(frozen=True)
class Camera:
    """Takes pictures of screens of one local cloud."""

    browser: Browser
    settings: Settings
    states: States

    def take(self, picture: Picture, *, whole: bool = True) -> bytes:
        """Go to a screen; return its picture, down to the end or as far as the phone shows it."""
        state = self.states.get(picture.screen.state, picture.channel)
        host = Host.of(self.settings, state.wallet)
        url, look = self.settings.url, _look(picture)
        with phone(self.browser, url, picture.language, host, **look) as opened:
            picture.screen.show(opened, state)
            if whole:
                _as_tall_as_it_is(opened)
            return opened.page.screenshot(animations="disabled")

    def compose(self) -> bytes:
        """Return three phones side by side."""
        shots = (base64.b64encode(self.take(one, whole=False)).decode() for one in COMPOSED)
        images = (f'<img alt="" src="data:image/png;base64,{shot}">' for shot in shots)
        page = self.browser.new_page(viewport={"width": 1176, "height": 788})
        page.set_content(_COMPOSED + "".join(images))
        return page.screenshot()


def _look(picture: Picture) -> dict[str, object]:
    width, height = DESKTOP if picture.desktop else (NARROW, HEIGHT)
    return {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": 1 if picture.desktop else 2,
        "is_mobile": not picture.desktop,
        "color_scheme": picture.theme,
        # A picture of what moves shows where it stands.
        "reduced_motion": "reduce",
    }


def _as_tall_as_it_is(phone: Phone) -> None:
    """Make the screen as tall as what is on it, so that a bar at its bottom hides nothing.

    A sheet gets the height of its own content.
    """
    size = phone.page.viewport_size
    assert size is not None
    height: int = phone.page.evaluate(_HEIGHT)
    phone.wide(size["width"], height)


def _small(png: bytes) -> bytes:
    """Return a picture with a palette."""
    small = BytesIO()
    image = Image.open(BytesIO(png)).convert("RGB")
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> int:
    """Write all pictures and the gallery."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    os.environ["SANDBOX_START"] = START
    with lifecycle.apart("pictures") as settings, chromium() as browser:
        stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
        with Members.of(settings, stack) as members:
            camera = Camera(browser, settings, States(members))
            README_PICTURE.write_bytes(_small(camera.compose()))
            for picture in PICTURES:
                (FOLDER / picture.file).write_bytes(_small(camera.take(picture)))
                sys.stderr.write(f"  {picture.file}\n")
    gallery.PAGE.write_text(gallery.page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
