"""Pictures of every screen, for docs/: `make screenshots`.

    python -m tests.e2e.browser.pictures

It starts a local cloud of its own, goes to each screen as the tests do, and writes `docs/screens/`,
the gallery `docs/screens.md`, and the picture in the README.
"""

import base64
import os
import sys

from playwright.sync_api import Browser

from ops.cli.stack import Stack
from ops.local import lifecycle
from ops.local.settings import REPOSITORY, Settings
from tests.e2e.browser import gallery
from tests.e2e.browser.chromium import chromium
from tests.e2e.browser.gallery import COMPOSED, FOLDER, PICTURES, Picture
from tests.e2e.browser.host import Host
from tests.e2e.browser.phone import DESKTOP, HEIGHT, NARROW, phone
from tests.e2e.browser.states import States
from tests.e2e.people import START, Members

README_PICTURE = REPOSITORY / "docs/wallet.png"
_COMPOSED = """<!doctype html><style>
body {{ margin: 0; padding: 24px; display: flex; gap: 24px; background: #dfe4ec }}
img {{ width: 360px; height: {height}px; border-radius: 24px; object-fit: cover }}
img {{ object-position: top }}
</style><body>{images}"""


def take(picture: Picture, browser: Browser, settings: Settings, states: States) -> None:
    """Go to a screen and write its picture."""
    screen = picture.screen
    state = states.get(screen.state, picture.channel)
    width, height = DESKTOP if picture.desktop else (NARROW, HEIGHT)
    options = {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": 1 if picture.desktop else 2,
        "is_mobile": not picture.desktop,
        "color_scheme": picture.theme,
        # A picture of what moves shows where it stands.
        "reduced_motion": "reduce",
    }
    host = Host.of(settings, state.wallet)
    with phone(browser, settings.url, picture.language, host, **options) as opened:
        screen.show(opened, state)
        opened.page.screenshot(path=FOLDER / picture.file, full_page=True, animations="disabled")
    sys.stderr.write(f"  {picture.file}\n")


def compose(browser: Browser) -> None:
    """Put three phones side by side, as far as one sees without scrolling."""
    data = (base64.b64encode((FOLDER / one.file).read_bytes()).decode() for one in COMPOSED)
    images = "".join(f'<img alt="" src="data:image/png;base64,{one}">' for one in data)
    page = browser.new_page(viewport={"width": 1176, "height": 800})
    page.set_content(_COMPOSED.format(height=752, images=images))
    page.screenshot(path=README_PICTURE)


def main() -> int:
    """Write all pictures and the gallery."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    os.environ["SANDBOX_START"] = START
    with lifecycle.apart("pictures") as settings, chromium() as browser:
        stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
        with Members.of(settings, stack) as members:
            states = States(members)
            for picture in PICTURES:
                take(picture, browser, settings, states)
        compose(browser)
    gallery.PAGE.write_text(gallery.page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
