"""The pictures in the docs are of the screens that the tests go to, and no others."""

from tests.e2e.browser import gallery
from tests.e2e.browser.screens import SCREENS

MOST_BYTES = 3_800_000


def test_gallery_page_equals_the_committed_page() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


def test_gallery_folder_has_exactly_the_listed_pictures() -> None:
    files = {path.name: path.stat().st_size for path in gallery.FOLDER.iterdir()}
    assert set(files) == {picture.file for picture in gallery.PICTURES}
    assert sum(files.values()) < MOST_BYTES


def test_every_wallet_screen_has_a_picture() -> None:
    assert {picture.screen for picture in gallery.PICTURES} == set(SCREENS)
