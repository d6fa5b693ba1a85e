"""The pictures in the docs are of the screens that the tests go to, and no others."""

from tests.e2e.browser import gallery
from tests.e2e.browser.screens import SCREENS

MOST_BYTES = 3_000_000


def test_the_gallery_is_the_committed_one() -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page()


def test_each_picture_is_there_and_none_is_left_over() -> None:
    files = {path.name: path.stat().st_size for path in gallery.FOLDER.iterdir()}
    assert set(files) == {picture.file for picture in gallery.PICTURES}
    assert sum(files.values()) < MOST_BYTES


def test_every_screen_has_a_picture() -> None:
    assert {picture.screen for picture in gallery.PICTURES} == set(SCREENS)
