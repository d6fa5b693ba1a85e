"""A loan that is late: what it says, what it costs, and how it is put right."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.page_texts import LANGUAGES, yuan

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", ["qq", "wechat"])
def test_late_loan_is_shown_as_late_on_every_screen(
    channel: str, language: str, states: States, take: Take
) -> None:
    state = states.get("late", channel)
    loan = state.wallet.get(f"/loans/{state.loan_id}")
    assert loan["days_past_due"] > 1
    phone = take(state.wallet, language)
    phone.open("home")
    # Before anything else, the button for more money included.
    expect(phone.screen.locator("h1 + *")).to_contain_text(phone.words.within("late.home"))
    phone.reads("late.badge", n=loan["days_past_due"])
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    expect(phone.title).to_contain_text(phone.words.within("late.badge", n=loan["days_past_due"]))
    phone.reads("late.text")
    penalty = state.wallet.get(f"/loans/{state.loan_id}/payoff")["quotes"][0]["penalty"]
    assert penalty > 0
    expect(phone.screen).to_contain_text(yuan(penalty))
    phone.open_tab("tab.schedule")
    bills = phone.page.get_by_role("table", name=phone.words("bills.title"))
    expect(bills.get_by_role("row")).to_have_count(1 + len(loan["bills"]))


def test_payment_of_a_late_loan_without_money_leaves_it_late(states: States, take: Take) -> None:
    state = states.get("late", "qq")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    journey.pay(phone, "pay.bill").click()
    expect(phone.alert()).to_have_text(phone.words("declined.insufficient_funds"))
    phone.reads("late.badge")
