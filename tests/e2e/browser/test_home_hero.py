"""The hero of home: arrears, then a bill, then the available amount."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States
from tests.e2e.browser.lossy_network import answered, changed, line
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

SOON = 3


def _hero(phone: Phone) -> Locator:
    return phone.screen.locator(".hero")


def _due_in(phone: Phone, state: State, days: int) -> None:
    """Show the account as it is so many days before the due day."""
    today = date.fromisoformat(state.wallet.get("/account")["today"])
    day = (today + timedelta(days=days)).isoformat()

    def moved(account: dict[str, Any]) -> dict[str, Any]:
        due = account["next_due"] | {"date": day}
        return account | {
            "next_due": due,
            "loans": [loan | {"next_due": due} for loan in account["loans"]],
        }

    changed(phone, "account", moved)


@pytest.mark.parametrize("language", LANGUAGES)
def test_arrears_are_the_hero_of_home_with_their_cost_of_a_day(
    language: str, states: States, take: Take
) -> None:
    state = states.get("late", "qq")
    late = [one for one in state.wallet.get("/account")["loans"] if one["days_past_due"] > 1]
    quotes = [state.wallet.get(f"/loans/{one['loan_id']}/payoff")["quotes"] for one in late]
    more = {
        name: yuan(sum(two[name] - one[name] for one, two, *_ in quotes))
        for name in ("interest", "penalty")
    }
    phone = take(state.wallet, language)
    phone.open("home")
    phone.titled("home.title")
    expect(_hero(phone)).to_have_count(1)
    expect(_hero(phone)).to_contain_text(phone.words("late.home"))
    expect(_hero(phone)).to_contain_text(yuan(sum(one["due_now"] for one in late)))
    expect(_hero(phone)).to_contain_text(phone.words.within("late.day", **more))
    expect(_hero(phone).get_by_role("link")).to_be_in_viewport(ratio=1)
    assert layout_checks.everything(phone.page) == []
    _hero(phone).get_by_role("link").click()
    phone.titled("due.title" if len(late) > 1 else "loan.title")


def test_arrears_without_a_known_cost_of_a_day_can_be_paid(states: States, take: Take) -> None:
    state = states.get("late", "qq")
    phone = take(state.wallet)
    line(phone, "loans/*/payoff", *[answered(500, "internal")] * 8, method="GET")
    phone.open("home")
    phone.titled("home.title")
    expect(_hero(phone).get_by_role("link")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_bill_due_within_three_days_is_the_hero_of_home(
    language: str, states: States, take: Take
) -> None:
    state = states.get("borrowed", "qq")
    amount = state.wallet.get("/account")["next_due"]["amount"]
    phone = take(state.wallet, language)
    _due_in(phone, state, SOON)
    phone.open("home")
    phone.titled("home.title")
    expect(_hero(phone)).to_contain_text(phone.words("instalment.title"))
    expect(_hero(phone)).to_contain_text(yuan(amount))
    expect(phone.link("home.borrow")).to_have_class("button second")
    _hero(phone).get_by_role("link").click()
    phone.titled("loan.title")


def test_bill_due_in_four_days_leaves_the_available_amount_as_hero(
    states: States, take: Take
) -> None:
    state = states.get("borrowed", "wechat")
    phone = take(state.wallet)
    _due_in(phone, state, SOON + 1)
    phone.open("home")
    phone.titled("home.title")
    expect(_hero(phone)).to_contain_text(phone.words("home.available"))
    expect(phone.link("home.borrow")).to_have_class("button first")
    phone.reads("home.days", n=SOON + 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanation_of_the_rates_opens_by_a_press(
    language: str, states: States, take: Take
) -> None:
    phone = take(states.get("borrowed", "qq").wallet, language)
    phone.open("home")
    phone.titled("home.title")
    note = phone.page.get_by_text(phone.words("rate.note"), exact=True)
    expect(note).to_be_hidden()
    phone.page.get_by_text(phone.words("rate.about"), exact=True).click()
    expect(note).to_be_visible()
