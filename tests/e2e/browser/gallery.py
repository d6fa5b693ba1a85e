"""Which pictures of the screens are kept in docs/, and the page that shows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from microloan_ops.local.settings import REPOSITORY
from tests.e2e.browser.screens import BY_NAME, SCREENS, Screen

FOLDER = REPOSITORY / "docs/generated/screens"
PAGE = REPOSITORY / "docs/generated/screens.md"
_WALLETS = {"qq": "QQ", "wechat": "WeChat"}
_LANGUAGES = {"zh": "Chinese", "en": "English"}
_SHOWN_WIDTH = 240
_HEAD = """\
# The wallet page in pictures

`make screenshots` writes this page, on a local cloud of its own. The tests in `tests/e2e/browser/`
go to the same screens by the same steps. They check each screen in both wallets, languages and
themes: accessibility, narrow phones, and targets for fingers. A phone here is 360 px wide.
"""


@dataclass(frozen=True)
class Picture:
    """A screen, in which wallet, language and theme, and how wide."""

    screen: Screen
    channel: str = "qq"
    language: str = "zh"
    theme: str = "light"
    desktop: bool = False

    @property
    def file(self) -> str:
        """The name of its file."""
        size = "-desktop" if self.desktop else ""
        return f"{self.screen.name}-{self.channel}-{self.language}-{self.theme}{size}.png"

    @property
    def line(self) -> str:
        """Say what is seen."""
        size = ", on a desktop" if self.desktop else ""
        how = f"{_WALLETS[self.channel]}, {_LANGUAGES[self.language]}, {self.theme}{size}"
        return f"{self.screen.about} ({how})"


def _some(names: str, channel: str, language: str, theme: str) -> Iterator[Picture]:
    yield from (Picture(BY_NAME[name], channel, language, theme) for name in names.split())


PICTURES = (
    *(Picture(screen) for screen in SCREENS),
    *_some("entrance consents approved borrow home loan late", "wechat", "zh", "dark"),
    *_some("card-wrong declined borrow late plan", "wechat", "en", "light"),
    Picture(BY_NAME["borrow"], desktop=True),
    Picture(BY_NAME["home"], "wechat", theme="dark", desktop=True),
)
# Side by side in the README.
COMPOSED = (
    Picture(BY_NAME["approved"]),
    Picture(BY_NAME["borrow"], "wechat", theme="dark"),
    Picture(BY_NAME["loan"]),
)


def page() -> str:
    """Return the gallery."""
    figures = (
        f'| <img src="screens/{one.file}" width="{_SHOWN_WIDTH}" alt="{one.line}"> | {one.line} |\n'
        for one in PICTURES
    )
    return f"{_HEAD}\n| | |\n|---|---|\n{''.join(figures)}"
