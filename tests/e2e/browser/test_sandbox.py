"""The sandbox's bar: it plays the wallet and the calendar, apart from the product."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from microloan_ops.cli import clock
from microloan_ops.console.stack import Stack
from tests.e2e.browser import layout_checks
from tests.e2e.browser.browser_errors import FAILED_REQUEST
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_app import Host
from tests.e2e.browser.wallet_page import Phone

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
def test_sandbox_bar_leads_a_new_member_through_the_product(language: str, take: Take) -> None:
    phone = take(None, language)
    phone.open()
    _choose(phone, "sandbox.wallet", "channel.wechat")
    _choose(phone, "sandbox.member", "standing.invited")
    phone.titled("start.title")
    expect(phone.page.locator("html")).to_have_attribute("data-channel", "wechat")
    phone.link("start.go").click()
    phone.titled("card.title")
    phone.unfold("sandbox")
    assert layout_checks.everything(phone.page) == []
    phone.button("sandbox.fill").click()
    phone.button("card.submit").click()
    phone.titled("apply.title")


def test_sandbox_bar_invites_another_member_by_a_click(take: Take) -> None:
    phone = take(None)
    phone.open()
    _choose(phone, "sandbox.member", "standing.invited")
    phone.unfold("sandbox")
    before = phone.select("sandbox.member").input_value()
    with phone.page.expect_navigation():
        phone.button("sandbox.invite.other").click()
    phone.titled("start.title")
    phone.unfold("sandbox")
    expect(phone.select("sandbox.member")).not_to_have_value(before)


def test_sandbox_bar_renews_a_lapsed_invitation_by_a_click(states: States, take: Take) -> None:
    lapsed = Host.of(states.members.settings, states.get("lapsed", "wechat").wallet)
    states.made.pop(("lapsed", "wechat"))
    phone = take(None)
    phone.open()
    _choose(phone, "sandbox.wallet", "channel.wechat")
    phone.unfold("sandbox")
    with phone.page.expect_navigation():
        phone.select("sandbox.member").select_option(lapsed.member)
    phone.titled("lapsed.title")
    phone.unfold("sandbox")
    with phone.page.expect_navigation():
        phone.button("sandbox.invite.again").click()
    phone.titled("start.title")


@pytest.mark.parametrize(
    ("plastic", "code"),
    [
        ("910", "card_not_own"),
        ("911", "card_refused"),
        ("credit", "card_not_debit"),
        ("unknown", "card_unknown"),
    ],
)
def test_sandbox_card_gets_its_chosen_refusal(plastic: str, code: str, take: Take) -> None:
    phone = take(None)
    phone.watch.expected = FAILED_REQUEST
    phone.open()
    _choose(phone, "sandbox.member", "standing.invited")
    phone.open("card")
    phone.titled("card.title")
    phone.select("sandbox.plastic").select_option(plastic)
    phone.button("sandbox.fill").click()
    phone.button("card.submit").click()
    error = phone.error_of(phone.field("card.card_number"))
    expect(error).to_have_text(phone.words(f"field.{code}"))


def test_sandbox_bar_runs_an_end_of_day_by_a_click(take: Take, stack: Stack) -> None:
    before = date.fromisoformat(str(clock.show(stack)["today"]))
    phone = take(None, "en")
    phone.open()
    phone.unfold("sandbox")
    phone.button("sandbox.day").click()
    done = phone.words.all_of("sandbox.now")
    expect(phone.page.get_by_role("status").filter(has_text=done)).to_be_attached(timeout=60_000)
    assert str(clock.show(stack)["today"]) == str(before + timedelta(days=1))


def test_real_stack_shows_no_sandbox_bar(states: States, take: Take) -> None:
    phone = take(states.get("invited", "qq").wallet)
    phone.open("card")
    phone.titled("card.title")
    expect(_bar(phone)).to_have_count(0)
    expect(phone.button("sandbox.fill")).to_have_count(0)
