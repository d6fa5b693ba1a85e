"""Paying on a phone: the outcome stands where the button was, and one press is one payment."""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import BROKE, State, States
from tests.e2e.browser.lossy_network import changed, line
from tests.e2e.browser.page_texts import yuan
from tests.e2e.browser.wallet_page import Phone

pytestmark = pytest.mark.e2e

AMOUNT = 1_000_00
_IN_VIEW = """one => {
  const box = one.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


def _is_in_view(part: Locator) -> bool:
    seen: bool = part.evaluate(_IN_VIEW)
    return seen


def _receipt(phone: Phone, key: str) -> Locator:
    return phone.screen.get_by_role("heading", name=phone.words(key), exact=True)


def _open(phone: Phone, state: State) -> None:
    phone.open(f"loan/{state.loan_id}")
    phone.titled("loan.title")


@pytest.mark.parametrize(
    ("behaviour", "title", "way_on"),
    [
        ("000", "collecting.paid.title", "pay.again"),
        (BROKE, "collecting.failed.title", "pay.retry"),
    ],
)
def test_payment_outcome_replaces_the_form_and_is_in_view(
    behaviour: str, title: str, way_on: str, states: States, take: Take
) -> None:
    state = states.borrowed("qq", behaviour)
    phone = take(state.wallet)
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    _open(phone, state)
    journey.pay(phone, "pay.part", AMOUNT).click()
    receipt = _receipt(phone, title)
    expect(receipt).to_be_visible()
    assert _is_in_view(receipt)
    expect(receipt.locator(".tick")).to_have_count(int(title == "collecting.paid.title"))
    expect(receipt).to_be_focused()
    # Nothing is left to press a second time.
    expect(phone.field("pay.amount")).to_have_count(0)
    expect(phone.button("pay.submit.amount")).to_have_count(0)
    # Neither behind the way back, nor after a change of language.
    phone.link("next.home").click()
    phone.titled("home.title")
    phone.page.go_back()
    phone.titled("loan.title")
    phone.switch_language()
    expect(_receipt(phone, title)).to_be_visible()
    expect(phone.button("pay.submit")).to_have_count(0)
    # Another payment is begun by a click, with a key of its own.
    expect(phone.button(way_on)).to_be_visible()
    journey.pay(phone, "pay.part", AMOUNT).click()
    expect(_receipt(phone, title)).to_be_visible()
    assert len(set(payments.keys)) == 2


def test_payment_progress_replaces_the_form_and_is_in_view(states: States, take: Take) -> None:
    state = states.borrowed("qq")
    phone = take(state.wallet, "en")
    _open(phone, state)
    changed(phone, f"loans/{state.loan_id}", lambda loan: loan | {"collecting": True})
    journey.pay(phone, "pay.part", AMOUNT).click()
    progress = phone.page.get_by_role("progressbar", name=phone.words("collecting.title"))
    expect(progress).to_be_visible()
    assert _is_in_view(progress)
    expect(phone.button("pay.submit")).to_have_count(0)


def test_enter_key_in_the_amount_pays_it(states: States, take: Take) -> None:
    state = states.borrowed("wechat")
    phone = take(state.wallet)
    _open(phone, state)
    journey.pay(phone, "pay.part", AMOUNT)
    phone.field("pay.amount").press("Enter")
    phone.reads("collecting.paid", amount=yuan(AMOUNT))


def test_payment_above_the_payoff_is_not_sent(states: States, take: Take) -> None:
    state = states.borrowed("qq")
    owed = state.wallet.get(f"/loans/{state.loan_id}")["owed_today"]
    phone = take(state.wallet)
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    _open(phone, state)
    journey.pay(phone, "pay.part", owed + 1)
    phone.button("pay.submit").click()
    field = phone.field("pay.amount")
    expect(phone.error_of(field)).to_have_text(phone.words.all_of("pay.most", amount=yuan(owed)))
    expect(field).to_be_focused()
    assert payments.sent == []
    journey.pay(phone, "pay.part", owed).click()
    phone.reads("collecting.settled", amount=yuan(owed))


def test_written_off_loan_is_shown_as_such_and_can_be_paid(states: States, take: Take) -> None:
    state = states.get("written off", "qq")
    owed = state.wallet.get(f"/loans/{state.loan_id}")["owed_today"]
    phone = take(state.wallet)
    phone.open("home")
    expect(phone.screen).to_contain_text(phone.words("status.written_off"))
    _open(phone, state)
    expect(phone.title).to_contain_text(phone.words("status.written_off"))
    phone.reads("written_off.text")
    assert layout_checks.everything(phone.page) == []
    expect(phone.screen).to_contain_text(yuan(owed))
    journey.pay(phone, "pay.part", AMOUNT).click()
    phone.reads("collecting.paid", amount=yuan(AMOUNT))
    phone.reads("event.recovered")
    journey.pay(phone, "pay.all").click()
    phone.reads("collecting.settled")


@pytest.mark.parametrize(
    ("days", "state"), [(0, "today"), (1, "grace"), (2, "late")], ids=["due", "grace", "late"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_due_grace_and_late_days_of_a_bill_are_shown_as_three_states(
    language: str, days: int, state: str, states: States, take: Take
) -> None:
    """The badge, the notice, the calendar and home say the same of one bill."""
    borrowed = states.get("borrowed", "qq")
    today = date.fromisoformat(borrowed.wallet.get("/account")["today"])
    due = today - timedelta(days=days)
    amount = 1_234_56

    def unpaid(loan: dict[str, Any]) -> dict[str, Any]:
        standing = {
            "days_past_due": days,
            "due_now": amount,
            "next_due": {"date": due.isoformat(), "amount": amount},
        }
        if "bills" not in loan:
            return loan | standing
        bill = {"number": 1, "due": due.isoformat(), "principal": amount, "interest": 0}
        return loan | standing | {"bills": [bill | {"penalty": 0}], "schedule": []}

    def account(answer: dict[str, Any]) -> dict[str, Any]:
        [loan] = answer["loans"]
        return answer | {"loans": [unpaid(loan)], "next_due": unpaid(loan)["next_due"]}

    phone = take(borrowed.wallet, language)
    changed(phone, "account", account)
    changed(phone, f"loans/{borrowed.loan_id}", unpaid)
    phone.open("home")
    phone.titled("home.title")
    badge = {"today": "late.badge.today", "grace": "late.badge.grace", "late": "late.badge"}[state]
    home = {"late": "late.home"}.get(state, f"late.{state}.title")
    phone.reads(badge)
    phone.reads(home)
    phone.open(f"loan/{borrowed.loan_id}")
    phone.titled("loan.title")
    expect(phone.title).to_contain_text(phone.words.within(badge, n=days))
    hero = phone.screen.locator(".hero")
    title = {"late": "late.title"}.get(state, f"late.{state}.title")
    expect(hero).to_contain_text(phone.words.within(title, n=days))
    expect(hero).to_contain_text(yuan(amount))
    phone.open_tab("tab.schedule")
    month = phone.screen.get_by_role("listitem").filter(has_text="1,234.56")
    expect(month).to_contain_text(phone.words(f"calendar.{state}"))
    others = {"today", "grace", "late"} - {state}
    for other in others:
        expect(month).not_to_contain_text(phone.words(f"calendar.{other}"))


def test_unknown_kind_of_debt_has_a_label_on_the_page(states: States, take: Take) -> None:
    borrowed = states.get("borrowed", "qq")
    back = {"date": "x", "principal": 1, "interest": 1, "penalty": 0, "owed_back": 77_77}
    line_of = {"exact": "7777", "balance": None, "rate": None, "from": None, "to": None}
    figure = {"number": None, "due": None, "amount": 77_77}
    figures = [
        figure | {"kind": "owed_back", "lines": [line_of | {"what": "something_new"}]},
        figure | {"kind": "something_else", "lines": []},
    ]
    phone = take(borrowed.wallet)
    changed(
        phone,
        f"loans/{borrowed.loan_id}/payoff",
        lambda answer: (
            answer
            | {
                "quotes": [
                    answer["quotes"][0] | back | {"date": one["date"]} for one in answer["quotes"]
                ]
            }
        ),
    )
    changed(phone, f"loans/{borrowed.loan_id}", lambda loan: loan | {"explanation": figures})
    phone.open(f"loan/{borrowed.loan_id}")
    phone.titled("loan.title")
    expect(phone.screen.locator(".hero")).to_contain_text(phone.words("owed_back"))
    expect(phone.screen.locator(".hero")).to_contain_text(yuan(77_77))
    phone.open_tab("tab.records")
    why = phone.unfold("why.title")
    expect(why).to_contain_text(phone.words("owed_back"))
    expect(why).to_contain_text(phone.words("why.other"))


def test_overpayment_is_shown_as_waiting_until_its_refund(states: States, take: Take) -> None:
    borrowed = states.get("borrowed", "wechat")
    day = {"booked_on": "2023-05-20", "value_date": "2023-05-20", "loan_id": borrowed.loan_id}
    parts = {"principal": 1_000_00, "interest": 10_00, "penalty": 0}
    over = day | parts | {"seq": 8, "kind": "repaid", "amount": 1_507_00, "unapplied": 497_00}
    nothing = dict.fromkeys((*parts, "unapplied"), 0)
    back = day | nothing | {"seq": 9, "kind": "refunded", "amount": 497_00}
    events = [over]
    phone = take(borrowed.wallet)
    changed(phone, f"loans/{borrowed.loan_id}", lambda loan: loan | {"events": events})
    _open(phone, borrowed)
    phone.reads("unapplied")
    events.append(back)
    phone.page.reload()
    phone.reads("unapplied_refunded")
    phone.reads_not("unapplied")
    # No part of a line is broken between its words and its amount.
    phone.open_tab("tab.records")
    for part in phone.screen.locator(".events .part").all():
        assert part.evaluate("one => one.getClientRects().length") == 1


def test_payment_outcome_disappears_when_the_loan_has_changed(states: States, take: Take) -> None:
    state = states.borrowed("wechat", BROKE)
    phone = take(state.wallet)
    _open(phone, state)
    journey.pay(phone, "pay.part", AMOUNT).click()
    expect(_receipt(phone, "collecting.failed.title")).to_be_visible()
    phone.link("next.home").click()
    phone.titled("home.title")
    paid = {"seq": 99, "kind": "repaid", "amount": AMOUNT, "value_date": "2023-05-20"}

    def moved(loan: dict[str, Any]) -> dict[str, Any]:
        return loan | {"declined": None, "events": [*loan["events"], loan["events"][0] | paid]}

    changed(phone, f"loans/{state.loan_id}", moved)
    phone.page.go_back()
    phone.titled("loan.title")
    expect(phone.button("pay.submit")).to_be_visible()
    expect(_receipt(phone, "collecting.failed.title")).to_have_count(0)
