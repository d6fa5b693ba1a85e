"""Two columns on a desktop: the form beside its quote, the hero of a loan beside its tabs."""

import pytest
from playwright.sync_api import FloatRect, Locator

from tests.e2e.browser import layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

WIDE, HEIGHT = 960, 900


def _box(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box
    return box


def _are_side_by_side(left: Locator, right: Locator) -> bool:
    one, other = _box(left), _box(right)
    return one["x"] + one["width"] <= other["x"] and one["y"] == other["y"]


def _are_in_columns_from_960_px(phone: Phone, left: Locator, right: Locator) -> None:
    for width in (WIDE, 1280):
        phone.wide(width, HEIGHT)
        assert _are_side_by_side(left, right)
        assert layout_checks.everything(phone.page) == []
    for width in (WIDE - 1, 360):
        phone.wide(width, HEIGHT)
        assert _box(left)["y"] + _box(left)["height"] <= _box(right)["y"]
        assert layout_checks.cut_off(phone.page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_of_a_draw_is_beside_its_quote_from_960_px(
    language: str, states: States, take: Take
) -> None:
    phone = take(states.get("approved", "qq").wallet, language)
    phone.open("borrow")
    phone.reads("quote.total")
    parts = phone.screen.locator("form > .card")
    _are_in_columns_from_960_px(phone, parts.first, parts.last)


def test_hero_of_a_loan_is_beside_its_tabs_from_960_px(states: States, take: Take) -> None:
    state = states.get("borrowed", "wechat")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    parts = phone.screen.locator(".columns > *")
    _are_in_columns_from_960_px(phone, parts.first, parts.last)
