"""Every failure has words that say what to do next."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.lossy_network import Fault, answered, line, lost
from tests.e2e.browser.wallet_app import Host
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

# The page asks twice for what it only reads.
READS = 2
FAULTS: list[tuple[str, Fault]] = [
    ("offline", lost),
    ("unavailable", answered(500)),
    ("internal", answered(500, "internal")),
    ("unavailable", answered(502)),
    ("throttled", answered(503, "throttled")),
    ("rate_limited", answered(429)),
]


@pytest.mark.parametrize(
    ("words", "fault"), FAULTS, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)]
)
def test_failed_screen_states_the_cause_and_can_be_loaded_again(
    words: str, fault: Fault, states: States, take: Take
) -> None:
    phone = take(states.get("approved", "qq").wallet)
    line(phone, "account", *[fault] * READS, method="GET")
    phone.open("home")
    phone.titled("trouble")
    expect(phone.alert()).to_contain_text(phone.words(f"problem.{words}"))
    phone.button("retry").click()
    phone.titled("home.title")


def test_request_without_a_response_is_given_up_after_the_timeout(
    states: States, take: Take
) -> None:
    phone = take(states.get("approved", "qq").wallet)
    phone.page.clock.install()
    line(phone, "account", lambda _never: None, method="GET")
    with phone.page.expect_request("**/v1/account"):
        phone.open("home")
    phone.page.clock.run_for(21_000)
    expect(phone.alert()).to_contain_text(phone.words("problem.timeout"))
    phone.button("retry").click()
    phone.titled("home.title")


def test_expired_token_is_renewed_without_a_visible_error(
    states: States, members: Members, take: Take
) -> None:
    member = states.get("approved", "wechat").wallet
    host = Host.of(members.settings, member, lifetimes=[-60])
    phone = take(host)
    # The browser says of the refusal what it says of any.
    refused = line(phone, "invitation", method="GET")
    phone.open("home")
    phone.titled("home.title")
    assert [how["renew"] for how in host.asked] == [False, True]
    assert len(refused.sent) == 2


def test_wallet_with_only_expired_tokens_is_unauthorized(
    states: States, members: Members, take: Take
) -> None:
    member = states.get("approved", "qq").wallet
    phone = take(Host.of(members.settings, member, lifetimes=[-60, -60]))
    line(phone, "invitation", method="GET")
    phone.open()
    expect(phone.alert()).to_contain_text(phone.words("problem.unauthorized"))


def test_browser_without_a_wallet_shows_no_wallet(members: Members, take: Take) -> None:
    phone = take(Host(members.settings, "qq", "nobody", present=False))
    phone.open()
    expect(phone.alert()).to_contain_text(phone.words("problem.no_wallet"))
    assert layout_checks.everything(phone.page) == []


@pytest.mark.parametrize(
    ("status", "code"), [(422, "amount_exceeds_available"), (409, "assessment_due")]
)
def test_refused_draw_states_the_next_step(
    status: int, code: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower(), "en")
    line(phone, "loans", answered(status, code))
    button = journey.ask_for(phone, 2_000_00)
    button.click()
    expect(phone.alert()).to_contain_text(phone.words(f"problem.{code}"))
    # The button is there again, and does its work.
    button.click()
    journey.arrives(phone, 2_000_00)


def test_payment_from_a_card_without_money_states_insufficient_funds(
    states: States, take: Take
) -> None:
    state = states.get("broke", "qq")
    phone = take(state.wallet)
    phone.open(f"loan/{state.loan_id}")
    journey.pay(phone, "pay.part", 1_000_00).click()
    expect(phone.alert()).to_have_text(phone.words("declined.insufficient_funds"))
    phone.reads("owed.title")
