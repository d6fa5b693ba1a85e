"""Without a mouse, without motion, and by the browser's own buttons."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

MANY = 40
MOVING = """() => document.getAnimations()
  .filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration < 2000)
  .map((one) => one.animationName ?? one.transitionProperty)"""


def _tab_to(phone: Phone, control: Locator) -> None:
    for _ in range(MANY):
        if control.evaluate("one => one === document.activeElement"):
            return
        phone.page.keyboard.press("Tab")
    expect(control).to_be_focused(timeout=1)


def test_loan_is_drawn_by_the_keyboard_alone(members: Members, take: Take) -> None:
    member = members.borrower("008")
    phone = take(member, "en")
    keys = phone.page.keyboard
    phone.open("home")
    phone.titled("home.title")
    _tab_to(phone, phone.link("home.borrow"))
    keys.press("Enter")
    phone.titled("borrow.title")
    _tab_to(phone, phone.field("borrow.amount"))
    keys.press("Control+A")
    keys.type("1000")
    _tab_to(phone, phone.slider("borrow.slider"))
    keys.press("ArrowRight")
    expect(phone.field("borrow.amount")).to_have_value("1100")
    _tab_to(phone, phone.choice("borrow.term.value", n=10))
    keys.press("ArrowLeft")
    expect(phone.choice("borrow.term.value", n=5)).to_be_checked()
    phone.page.clock.install()
    for button in (
        phone.button("borrow.next"),
        phone.button("sheet.next"),
        phone.button("borrow.submit.amount", amount=yuan(1_100_00, short=True)),
    ):
        expect(button).to_be_enabled()
        _tab_to(phone, button)
        keys.press("Enter")
        phone.page.clock.run_for(journey.READING)
    journey.arrives(phone, 1_100_00)
    [loan] = member.get("/loans")["loans"]
    assert (loan["principal"], loan["instalments"]) == (1_100_00, 5)


def test_focused_element_has_a_visible_outline(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "qq").wallet)
    phone.open("home")
    phone.titled("home.title")
    for _ in range(MANY):
        phone.page.keyboard.press("Tab")
        outline = phone.page.evaluate(
            "() => { const one = document.activeElement; const style = getComputedStyle(one);"
            " return one === document.body ? 3 : parseFloat(style.outlineWidth); }"
        )
        assert outline >= 2


def test_skip_link_moves_the_focus_past_the_frame(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "wechat").wallet)
    phone.open("home")
    phone.titled("home.title")
    phone.page.keyboard.press("Tab")
    skip = phone.link("skip")
    expect(skip).to_be_focused()
    phone.page.keyboard.press("Enter")
    expect(phone.screen).to_be_focused()


def test_new_screen_has_the_focus_on_its_title(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "qq").wallet)
    phone.open("home")
    phone.titled("home.title")
    phone.link("loans.title").click()
    phone.titled("loans.title")
    expect(phone.title).to_be_focused()
    expect(phone.page).to_have_title(re.compile(re.escape(phone.words("loans.title"))))


def test_back_and_forward_buttons_show_the_right_screen(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "qq").wallet)
    phone.open("home")
    phone.titled("home.title")
    phone.link("home.borrow").click()
    phone.titled("borrow.title")
    phone.page.go_back()
    phone.titled("home.title")
    phone.page.go_forward()
    phone.titled("borrow.title")


def test_back_button_after_a_draw_makes_no_second_draw(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    phone.open("home")
    phone.titled("home.title")
    journey.borrow(phone, 2_000_00)
    # The loan stands in place of the form.
    phone.page.go_back()
    phone.titled("home.title")
    phone.page.go_forward()
    phone.titled("loan.title")
    assert len(member.get("/loans")["loans"]) == 1


def test_new_screen_appears_within_two_tenths_of_a_second(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "qq").wallet)
    phone.open("home")
    phone.titled("home.title")
    phone.page.evaluate(
        """() => document.querySelector("main").addEventListener("animationstart", (event) => {
          const [one] = event.target.getAnimations();
          globalThis.moved = [event.animationName, one.effect.getComputedTiming().endTime];
        })"""
    )
    phone.link("loans.title").click()
    phone.titled("loans.title")
    phone.page.wait_for_function("globalThis.moved")
    name, milliseconds = phone.page.evaluate("globalThis.moved")
    assert name == "enter"
    assert 150 <= milliseconds <= 200


def test_page_with_reduced_motion_has_no_animation(states: States, take: Take) -> None:
    phone = take(states.get("on its way", "qq").wallet, reduced_motion="reduce")
    for path in ("home", "borrow", f"loan/{states.get('on its way', 'qq').loan_id}"):
        phone.open(path)
        expect(phone.screen).to_have_attribute("aria-busy", "false")
        assert phone.page.evaluate(MOVING) == []
