"""The sandbox's bar: it plays the wallet and the calendar, apart from the product."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from ops.cli import clock
from ops.cli.stack import Stack
from tests.e2e.browser import measures
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.phone import Phone
from tests.e2e.browser.states import States
from tests.e2e.browser.words import LANGUAGES

pytestmark = pytest.mark.e2e


def _bar(phone: Phone) -> Locator:
    return phone.page.get_by_role("complementary", name=phone.words("sandbox"))


def _choose(phone: Phone, list_: str, words: str) -> None:
    phone.unfold("sandbox")
    options = phone.select(list_).get_by_role("option")
    value = options.filter(has_text=phone.words(words)).first.get_attribute("value")
    with phone.page.expect_navigation():
        phone.select(list_).select_option(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_tries_the_product(language: str, take: Take) -> None:
    phone = take(None, language)
    phone.open()
    _choose(phone, "sandbox.wallet", "channel.wechat")
    _choose(phone, "sandbox.member", "standing.invited")
    phone.titled("start.title")
    expect(phone.page.locator("html")).to_have_attribute("data-channel", "wechat")
    phone.link("start.go").click()
    phone.titled("card.title")
    phone.unfold("sandbox")
    assert measures.everything(phone.page) == []
    phone.button("sandbox.fill").click()
    phone.button("card.submit").click()
    phone.titled("apply.title")


def test_a_click_runs_a_night(take: Take, stack: Stack) -> None:
    before = date.fromisoformat(str(clock.show(stack)["today"]))
    phone = take(None, "en")
    phone.open()
    phone.unfold("sandbox")
    phone.button("sandbox.day").click()
    done = phone.words.all_of("sandbox.now")
    expect(phone.page.get_by_role("status").filter(has_text=done)).to_be_attached(timeout=60_000)
    assert str(clock.show(stack)["today"]) == str(before + timedelta(days=1))


def test_a_real_stack_shows_no_bar(states: States, take: Take) -> None:
    phone = take(states.get("invited", "qq").wallet)
    phone.open("card")
    phone.titled("card.title")
    expect(_bar(phone)).to_have_count(0)
    expect(phone.button("sandbox.fill")).to_have_count(0)
