"""A payment goes by the debt that was shown; another debt of now is shown, and asked for again."""

import json

import pytest
from playwright.sync_api import Locator, expect

from microloan_ops.cli.wallet import Wallet
from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.lossy_network import Line, answered, line, lost
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

AMOUNT = 1_000_00
OTHER = 250_00
# As often as the page sends a payment by itself.
TIMES = 4


def _pay_elsewhere(wallet: Wallet, loan_id: str) -> None:
    wallet.post(f"/loans/{loan_id}/repayments", {"amount": OTHER})
    wallet.wait(loan_id)


def _expected(payments: Line) -> list[int]:
    return [json.loads(sent.post_data or "")["expected"] for sent in payments.sent]


def _asked_again(phone: Phone, payoff: int) -> Locator:
    notice = phone.screen.get_by_role("status").filter(
        has_text=phone.words("problem.payoff_changed")
    )
    expect(notice).to_contain_text(yuan(payoff))
    expect(phone.screen.locator(".hero")).to_contain_text(yuan(payoff))
    return notice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["pay.part", "pay.all"])
def test_payment_after_a_change_of_the_debt_asks_for_confirmation_again(
    way: str, language: str, states: States, take: Take
) -> None:
    state = states.borrowed("qq")
    before = state.wallet.get(f"/loans/{state.loan_id}")["owed_today"]
    phone = take(state.wallet, language)
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    phone.open(f"loan/{state.loan_id}")
    amount = AMOUNT if way == "pay.part" else None
    button = journey.pay(phone, way, amount)
    _pay_elsewhere(state.wallet, state.loan_id)
    button.click()
    payoff = before - OTHER
    notice = _asked_again(phone, payoff)
    expect(notice).to_be_in_viewport()
    # Nothing was collected, and nothing of what was chosen and typed is lost.
    assert state.wallet.get(f"/loans/{state.loan_id}")["owed_today"] == payoff
    expect(phone.choice(way)).to_be_checked()
    if amount:
        expect(phone.field("pay.amount")).to_have_value(yuan(amount).removeprefix("¥"))
    assert layout_checks.everything(phone.page) == []
    phone.button("pay.submit.amount", amount=yuan(amount or payoff)).click()
    phone.reads("collecting.paid" if amount else "collecting.settled")
    assert _expected(payments) == [before, payoff]


def test_payment_of_a_bill_after_a_change_asks_for_confirmation_again(
    states: States, take: Take
) -> None:
    state = states.get("late", "qq")
    loan = state.wallet.get(f"/loans/{state.payable_id}")
    phone = take(state.wallet, "en")
    payments = line(phone, f"loans/{state.payable_id}/repayments")
    phone.open(f"loan/{state.payable_id}")
    button = journey.pay(phone, "pay.bill")
    _pay_elsewhere(state.wallet, state.payable_id)
    button.click()
    due = loan["due_now"] - OTHER
    notice = _asked_again(phone, loan["owed_today"] - OTHER)
    expect(notice).to_contain_text(yuan(due))
    expect(phone.choice("pay.bill")).to_be_checked()
    expect(phone.button("pay.submit.amount", amount=yuan(due))).to_be_visible()
    assert _expected(payments) == [loan["owed_today"]]


# After the test above, which needs the loan as late as it was.
def test_payment_of_the_amount_due_ends_the_arrears(states: States, take: Take) -> None:
    state = states.get("late", "wechat")
    due = state.wallet.get(f"/loans/{state.payable_id}")["due_now"]
    phone = take(state.wallet, "en")
    phone.open(f"loan/{state.payable_id}")
    phone.titled("loan.title")
    journey.pay(phone, "pay.bill").click()
    phone.reads("collecting.paid", amount=yuan(due))
    expect(phone.title).to_contain_text(phone.words("status.open"))
    phone.reads_not("late.text")


def test_payment_above_the_changed_payoff_is_an_error_at_its_field(
    states: States, take: Take
) -> None:
    state = states.borrowed("wechat")
    before = state.wallet.get(f"/loans/{state.loan_id}")["owed_today"]
    phone = take(state.wallet)
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    phone.open(f"loan/{state.loan_id}")
    button = journey.pay(phone, "pay.part", before - 1)
    _pay_elsewhere(state.wallet, state.loan_id)
    button.click()
    payoff = before - OTHER
    _asked_again(phone, payoff)
    field = phone.field("pay.amount")
    expect(field).to_have_value(yuan(before - 1).removeprefix("¥"))
    expect(phone.error_of(field)).to_have_text(phone.words.all_of("pay.most", amount=yuan(payoff)))
    # What is too much is not sent.
    phone.button("pay.submit").click()
    expect(field).to_be_focused()
    assert _expected(payments) == [before]


def test_payment_that_never_arrived_asks_again_after_a_change_of_the_debt(
    states: States, take: Take
) -> None:
    state = states.borrowed("qq")
    before = state.wallet.get(f"/loans/{state.loan_id}")["owed_today"]
    phone = take(state.wallet)
    line(phone, f"loans/{state.loan_id}/repayments", *[lost] * TIMES)
    phone.open(f"loan/{state.loan_id}")
    journey.pay(phone, "pay.part", AMOUNT).click()
    phone.reads("pending.payment", amount=yuan(AMOUNT))
    _pay_elsewhere(state.wallet, state.loan_id)
    phone.button("pending.ask").click()
    _asked_again(phone, before - OTHER)
    expect(phone.choice("pay.part")).to_be_checked()
    phone.button("pay.submit.amount", amount=yuan(AMOUNT)).click()
    phone.reads("collecting.paid", amount=yuan(AMOUNT))


def test_payment_refused_for_another_reason_keeps_the_typed_amount(
    states: States, take: Take
) -> None:
    state = states.borrowed("wechat")
    phone = take(state.wallet)
    line(phone, f"loans/{state.loan_id}/repayments", answered(409, "collection_pending"))
    phone.open(f"loan/{state.loan_id}")
    journey.pay(phone, "pay.part", AMOUNT).click()
    phone.reads("problem.collection_pending")
    phone.button("retry").click()
    phone.reads_not("problem.collection_pending")
    phone.button("pay.submit.amount", amount=yuan(AMOUNT)).click()
    phone.reads("collecting.paid", amount=yuan(AMOUNT))
