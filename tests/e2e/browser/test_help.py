"""The help screen: whom to call, how to complain, a lost card, and who lends."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import LANGUAGES
from tests.support.cloud.template import template

pytestmark = pytest.mark.e2e

REGULATOR = "12378"


def _told(name: str) -> str:
    value: str = template()["Parameters"][name]["Default"]
    return value


@pytest.mark.parametrize("language", LANGUAGES)
def test_customer_finds_the_lender_the_regulator_and_the_cards_from_home(
    language: str, states: States, take: Take
) -> None:
    phone = take(states.get("borrowed", "qq").wallet, language)
    phone.open("home")
    phone.titled("home.title")
    phone.link("help.title").click()
    phone.titled("help.title")
    for name in ("LenderName", "LenderLicence"):
        expect(phone.screen).to_contain_text(_told(name))
    for number in (_told("LenderPhone"), REGULATOR):
        call = phone.screen.get_by_role("link", name=number, exact=True)
        expect(call).to_have_attribute("href", f"tel:{number}")
    # The bank comes first, then the regulator.
    steps = phone.screen.get_by_role("listitem").all_text_contents()
    ways = [phone.words(f"help.complain.{name}") for name in ("bank", "regulator")]
    assert steps[:2] == ways
    assert phone.layout_faults() == []
    phone.link("help.card.open").click()
    phone.titled("cards.title")
    phone.page.go_back()
    phone.link("next.home").click()
    phone.titled("home.title")


def test_member_without_a_card_finds_help_at_the_entrance(states: States, take: Take) -> None:
    phone = take(states.get("invited", "wechat").wallet)
    phone.open()
    phone.titled("start.title")
    phone.link("help.title").click()
    phone.titled("help.title")
    expect(phone.screen).to_contain_text(_told("LenderName"))
    expect(phone.link("help.card.open")).to_have_count(0)
    assert phone.layout_faults() == []
    phone.link("next.start").click()
    phone.titled("start.title")
