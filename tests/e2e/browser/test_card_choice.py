"""Another bound card pays once: of one loan, and of all that is due."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States, two_cards
from tests.e2e.browser.lossy_network import Line, answered, changed, line
from tests.e2e.browser.page_texts import LANGUAGES, yuan

pytestmark = pytest.mark.e2e

AMOUNT = 1_000_00
DUE = 815_36


def _cards(state: State) -> tuple[str, str]:
    """Return the card that pays the loan, and the other one."""
    usual: str = state.wallet.get(f"/loans/{state.loan_id}")["repayment_card_id"]
    [other] = {card["card_id"] for card in state.wallet.get("/account")["cards"]} - {usual}
    return usual, other


def _named(payments: Line) -> list[str | None]:
    return [json.loads(body).get("card_id") for body in payments.bodies]


@pytest.mark.parametrize("language", LANGUAGES)
def test_repayment_card_pays_unless_another_card_is_chosen_for_this_once(
    language: str, states: States, take: Take
) -> None:
    state = two_cards(states, "qq")
    usual, other = _cards(state)
    phone = take(state.wallet, language)
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    expect(phone.select("cards.once")).to_have_value("")
    assert phone.layout_faults() == []
    journey.pay(phone, "pay.part", AMOUNT).click()
    phone.reads("collecting.paid.title")
    button = journey.pay(phone, "pay.part", AMOUNT)
    # The choice was for one payment, and the next form begins with the repayment card.
    expect(phone.select("cards.once")).to_have_value("")
    phone.select("cards.once").select_option(other)
    button.click()
    phone.reads("collecting.paid.title")
    assert _named(payments) == [None, other]
    assert state.wallet.get(f"/loans/{state.loan_id}")["repayment_card_id"] == usual


def test_chosen_card_stays_chosen_when_the_debt_has_changed(states: States, take: Take) -> None:
    state = two_cards(states, "wechat")
    _, other = _cards(state)
    phone = take(state.wallet)
    payments = line(phone, f"loans/{state.loan_id}/repayments", answered(409, "payoff_changed"))
    phone.open(f"loan/{state.loan_id}")
    button = journey.pay(phone, "pay.part", AMOUNT)
    phone.select("cards.once").select_option(other)
    button.click()
    phone.reads("problem.payoff_changed")
    expect(phone.select("cards.once")).to_have_value(other)
    phone.button("pay.submit.amount", amount=yuan(AMOUNT)).click()
    phone.reads("collecting.paid.title")
    assert _named(payments) == [other, other]


def test_member_with_one_card_has_no_choice_of_a_card(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")
    expect(phone.choice("pay.part")).to_be_visible()
    expect(phone.select("cards.once")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chosen_card_pays_all_that_is_due(language: str, states: States, take: Take) -> None:
    state = two_cards(states, "qq")
    _, other = _cards(state)
    phone = take(state.wallet, language)
    sent: list[Any] = []
    codes = ["due_changed", None]

    def late(account: dict[str, Any]) -> dict[str, Any]:
        [loan] = account["loans"]
        return account | {"loans": [loan | {"due_now": DUE, "days_past_due": 3}]}

    def collect(route: Route) -> None:
        sent.append(route.request.post_data_json)
        code = codes[len(sent) - 1]
        if code:
            answered(409, code)(route)
            return
        one = {"loan_id": state.loan_id, "transfer_id": "in-" + "a" * 24, "amount": DUE}
        route.fulfill(status=202, json={"transfers": [one], "total": DUE, "left_out": []})

    changed(phone, "account", late)
    line(phone, "account/repayments")
    phone.page.context.route("**/v1/account/repayments", collect)
    phone.open("pay")
    phone.titled("due.title")
    expect(phone.select("cards.once")).to_have_value("")
    assert phone.layout_faults() == []
    phone.select("cards.once").select_option(other)
    phone.button("pay.submit.amount", amount=yuan(DUE)).click()
    phone.reads("problem.due_changed")
    # The choice is kept for the press that confirms.
    expect(phone.select("cards.once")).to_have_value(other)
    phone.button("pay.submit.amount", amount=yuan(DUE)).click()
    phone.reads("due.accepted", amount=yuan(DUE))
    assert sent == [{"expected": DUE, "card_id": other}] * 2
