"""Whatever the connection, the finger or the tab does: one loan, one payment."""

import pytest
from playwright.sync_api import Locator, Route, expect

from microloan_ops.cli.wallet import Wallet
from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.lossy_network import Fault, line, lost, unheard
from tests.e2e.browser.page_texts import yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 2_000_00
# The page asks again after each of these, before it leaves it to the person.
PAUSES = (1000, 2000, 4000)
TIMES = 1 + len(PAUSES)
TWO_CLICKS = "button => { button.click(); button.click(); }"


def _loans(wallet: Wallet) -> list[int]:
    return [loan["principal"] for loan in wallet.get("/loans")["loans"]]


def _paid(wallet: Wallet, loan_id: str) -> list[int]:
    loan = wallet.wait(loan_id)
    return [event["amount"] for event in loan["events"] if event["kind"] == "repaid"]


def _click_until_it_gives_up(phone: Phone, button: Locator) -> None:
    """Click, and let the pauses between the page's own attempts pass at once."""
    with phone.page.expect_event("requestfailed"):
        button.click()
    phone.reads("pending.retrying")
    for pause in PAUSES:
        with phone.page.expect_event("requestfailed"):
            phone.page.clock.run_for(pause)


@pytest.mark.parametrize("fault", [lost, unheard], ids=["the request", "the answer"])
def test_draw_with_one_lost_connection_is_one_loan(
    fault: Fault, members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans", fault)
    journey.ask_for(phone, AMOUNT).click()
    phone.reads("pending.retrying")
    journey.arrives(phone, AMOUNT)
    assert len(draws.keys) == 2
    assert len(set(draws.keys)) == len(set(draws.bodies)) == 1
    assert _loans(member) == [AMOUNT]


@pytest.mark.parametrize("fault", [lost, unheard], ids=["the request", "the answer"])
@pytest.mark.parametrize("then", ["ask again", "reload", "another tab"])
def test_draw_with_a_lasting_lost_connection_is_one_loan(
    fault: Fault, then: str, members: Members, take: Take
) -> None:
    member = members.borrower(channel="wechat")
    phone = take(member, "en")
    draws = line(phone, "loans", *[fault] * TIMES)
    _click_until_it_gives_up(phone, journey.ask_for(phone, AMOUNT))
    phone.titled("pending.title")
    phone.reads("pending.text", amount=yuan(AMOUNT), n=10)
    if then == "reload":
        phone.page.reload()
    elif then == "another tab":
        phone = phone.closed_and_opened()
        phone.open("home")
        phone.reads("pending.draw")
        phone.link("pending.look").click()
    phone.titled("pending.title")
    assert layout_checks.everything(phone.page) == []
    # There is no other button: what is open is answered first.
    expect(phone.screen.get_by_role("button")).to_have_count(1)
    phone.button("pending.ask").click()
    journey.arrives(phone, AMOUNT)
    assert len(draws.keys) == TIMES + 1
    assert len(set(draws.keys)) == len(set(draws.bodies)) == 1
    assert _loans(member) == [AMOUNT]


def test_draw_reloaded_before_the_response_is_one_loan(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans", unheard, lambda _never_answered: None)
    journey.ask_for(phone, AMOUNT).click()
    with phone.page.expect_request("**/v1/loans"):
        phone.reads("pending.retrying")
    phone.page.reload()
    phone.button("pending.ask").click()
    journey.arrives(phone, AMOUNT)
    assert len(set(draws.keys)) == len(set(draws.bodies)) == 1
    assert _loans(member) == [AMOUNT]


def test_next_draw_has_another_idempotency_key(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans")
    journey.borrow(phone, AMOUNT)
    journey.borrow(phone, AMOUNT)
    assert len(set(draws.keys)) == 2
    assert _loans(member) == [AMOUNT, AMOUNT]


def test_two_clicks_at_once_on_draw_are_one_loan(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans")
    journey.ask_for(phone, AMOUNT).evaluate(TWO_CLICKS)
    journey.arrives(phone, AMOUNT)
    assert len(draws.keys) == 1
    assert _loans(member) == [AMOUNT]


def test_draw_clicks_in_two_tabs_are_one_loan(members: Members, take: Take) -> None:
    member = members.borrower()
    first = take(member)
    second = first.second()
    held: list[Route] = []
    draws = line(first, "loans", held.append)
    one, other = (journey.ask_for(tab, AMOUNT) for tab in (first, second))
    with first.page.expect_request("**/v1/loans"):
        one.click()
    # It confirms at another time.
    second.page.clock.run_for(3_000)
    other.click()
    journey.arrives(second, AMOUNT)
    held[0].continue_()
    journey.arrives(first, AMOUNT)
    # The second tab sends what the first one stored, with the time of that confirmation.
    assert len(set(draws.keys)) == len(set(draws.bodies)) == 1
    assert len(draws.keys) == 2
    assert _loans(member) == [AMOUNT]


@pytest.mark.parametrize("fault", [lost, unheard], ids=["the request", "the answer"])
def test_payment_with_a_lasting_lost_connection_is_one_payment(
    fault: Fault, states: States, take: Take
) -> None:
    state = states.borrowed("qq")
    phone = take(state.wallet)
    payments = line(phone, f"loans/{state.loan_id}/repayments", *[fault] * TIMES)
    phone.page.clock.install()
    phone.open(f"loan/{state.loan_id}")
    _click_until_it_gives_up(phone, journey.pay(phone, "pay.part", AMOUNT))
    phone.reads("pending.payment", amount=yuan(AMOUNT))
    phone = phone.closed_and_opened()
    phone.open(f"loan/{state.loan_id}")
    phone.button("pending.ask").click()
    phone.reads("collecting.paid", amount=yuan(AMOUNT))
    assert len(set(payments.keys)) == 1
    assert _paid(state.wallet, state.loan_id) == [AMOUNT]


def test_two_clicks_at_once_on_pay_are_one_payment(states: States, take: Take) -> None:
    state = states.borrowed("wechat")
    phone = take(state.wallet, "en")
    payments = line(phone, f"loans/{state.loan_id}/repayments")
    phone.open(f"loan/{state.loan_id}")
    journey.pay(phone, "pay.all").evaluate(TWO_CLICKS)
    phone.reads("collecting.settled")
    assert len(payments.keys) == 1
    assert len(_paid(state.wallet, state.loan_id)) == 1
