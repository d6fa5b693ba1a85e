"""The amount of a draw: by the field, the slider and the buttons beside it."""

import pytest
from playwright.sync_api import expect

from microloan.domain.product import PRODUCT
from tests.e2e.browser import layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.lossy_network import changed
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e


def _open(phone: Phone, available: int) -> None:
    def with_available(account: dict[str, object]) -> dict[str, object]:
        line = account["line"]
        assert isinstance(line, dict)
        return account | {"line": line | {"available": available}}

    changed(phone, "account", with_available)
    phone.open("borrow")
    phone.titled("borrow.title")


@pytest.mark.parametrize(
    ("typed", "keys", "yuan_after"),
    [
        ("500", ["ArrowRight"], "600"),
        ("9900", ["ArrowRight", "ArrowRight"], "11000"),
        ("12300", ["ArrowRight"], "13000"),
        ("11000", ["ArrowLeft", "ArrowLeft"], "9900"),
        ("500", ["End"], "20500"),
        ("20500", ["ArrowLeft"], "19000"),
        ("12300", ["Home"], "500"),
    ],
)
def test_slider_moves_by_hundreds_up_to_ten_thousand_and_by_thousands_above(
    typed: str, keys: list[str], yuan_after: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    # In hundreds, the largest draw is 20,500 yuan.
    _open(phone, 20_555_00)
    phone.field("borrow.amount").fill(typed)
    slider = phone.slider("borrow.slider")
    for key in keys:
        slider.press(key)
    expect(phone.field("borrow.amount")).to_have_value(yuan_after)
    amount = yuan(int(yuan_after) * 100, short=True)
    expect(slider).to_have_attribute("aria-valuetext", amount)


@pytest.mark.parametrize(
    ("typed", "button", "yuan_after"),
    [
        ("12300", "borrow.more", "12400"),
        ("12300", "borrow.less", "12200"),
        ("12345", "borrow.more", "12400"),
        ("12345", "borrow.less", "12300"),
        ("500", "borrow.less", "500"),
        ("20500", "borrow.more", "20500"),
        ("99999", "borrow.less", "20500"),
    ],
)
def test_buttons_change_the_amount_by_one_draw_step(
    typed: str, button: str, yuan_after: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    _open(phone, 20_555_00)
    phone.field("borrow.amount").fill(typed)
    phone.button(button, amount=yuan(PRODUCT.draw_step, short=True)).click()
    expect(phone.field("borrow.amount")).to_have_value(yuan_after)
    expect(phone.button("borrow.next")).to_be_enabled()


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_amount_between_two_places_of_the_slider_is_borrowed_exactly(
    language: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower(), language)
    _open(phone, 20_555_00)
    with phone.page.expect_request(
        lambda request: request.url.endswith("loan-quotes") and "1230000" in str(request.post_data)
    ):
        phone.field("borrow.amount").fill("12300")
    expect(phone.slider("borrow.slider")).to_have_attribute(
        "aria-valuetext", yuan(12_300_00, short=True)
    )
    phone.reads("quote.total")
    assert layout_checks.everything(phone.page) == []
    phone.wide(320)
    assert layout_checks.cut_off(phone.page) == []
    assert layout_checks.small_targets(phone.page) == []
