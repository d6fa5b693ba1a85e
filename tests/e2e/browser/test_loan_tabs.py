"""The tabs of a loan: by the keyboard, over a reload, and the payment's button in view."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import LANGUAGES, yuan

pytestmark = pytest.mark.e2e

TABS = ("tab.pay", "tab.schedule", "tab.records")
SMALL = (360, 640)


@pytest.mark.parametrize("language", LANGUAGES)
def test_arrow_keys_open_the_tabs_of_a_loan_in_turn(
    language: str, states: States, take: Take
) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet, language)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    keys = phone.page.keyboard
    phone.open_tab(TABS[0]).focus()
    moves = (("ArrowRight", 1), ("End", 2), ("ArrowRight", 0), ("ArrowLeft", 2), ("Home", 0))
    for key, at in moves:
        keys.press(key)
        tab = phone.page.get_by_role("tab", name=phone.words(TABS[at]), exact=True)
        expect(tab).to_be_focused()
        expect(tab).to_have_attribute("aria-selected", "true")
        panel = phone.page.get_by_role("tabpanel")
        expect(panel).to_have_count(1)
        expect(panel).to_have_accessible_name(phone.words(TABS[at]))
    # One press of the Tab key leaves the tabs.
    keys.press("Tab")
    assert phone.page.evaluate("document.activeElement.closest('[role=tabpanel]') !== null")


def test_open_tab_stays_over_a_reload_and_a_change_of_language(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    phone.open_tab("tab.records")
    phone.page.reload()
    expect(phone.link("document.contract")).to_be_visible()
    phone.switch_language()
    expect(phone.link("document.contract")).to_be_visible()
    # The way back passes no tab.
    phone.open_tab("tab.schedule")
    phone.link("document.contract").wait_for(state="hidden")
    assert phone.page.url.endswith(f"loan/{state.loan_id}/schedule")


@pytest.mark.parametrize("name", ["borrowed", "late"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_button_of_a_payment_is_in_view_on_a_small_phone(
    language: str, name: str, states: States, take: Take
) -> None:
    state = states.get(name, "qq")
    phone = take(state.wallet, language)
    phone.wide(*SMALL)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    expect(phone.button("pay.submit").or_(phone.button("pay.submit.amount"))).to_be_in_viewport(
        ratio=1
    )


def test_hero_of_a_loan_shows_the_next_instalment_before_the_payoff(
    states: States, take: Take
) -> None:
    state = states.get("borrowed", "qq")
    loan = state.wallet.get(f"/loans/{state.loan_id}")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    figure = phone.screen.locator(".hero .figure")
    expect(figure).to_have_text(yuan(loan["next_due"]["amount"]))
    payoff = phone.unfold("owed.title")
    expect(payoff).to_contain_text(yuan(loan["owed_today"]))
    expect(payoff).to_contain_text(phone.words("owed.interest"))
