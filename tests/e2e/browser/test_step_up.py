"""A draw whose login is too old or too weak: the wallet logs the member in, and it goes on."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.lossy_network import line
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_app import Host
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 2_000_00


def _usual(phone: Phone) -> Locator:
    """Return the button of the usual combination of methods."""
    names = [phone.words(f"login.{method}") for method in ("pwd", "otp", "face")]
    name = phone.words("login.and").join(names)
    return phone.page.get_by_role("button", name=name, exact=True)


def _instead(phone: Phone, method: str) -> Locator:
    return phone.button("login.instead", method=phone.words(f"login.{method}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_old_login_is_renewed_and_the_same_request_makes_one_loan(
    language: str, members: Members, take: Take
) -> None:
    member = members.borrower()
    host = Host.of(members.settings, member)
    host.auth_age = 600
    phone = take(host, language)
    draws = line(phone, "loans")
    journey.ask_for(phone, AMOUNT).click()
    phone.reads("problem.insufficient_user_authentication")
    expect(_usual(phone)).to_be_focused()
    assert layout_checks.everything(phone.page) == []

    _usual(phone).click()

    journey.arrives(phone, AMOUNT)
    assert host.asked[-1] == {"renew": True, "amr": ["pwd", "otp", "face"], "maxAge": 300}
    assert len(draws.keys) == 2
    assert len(set(draws.keys)) == len(set(draws.bodies)) == 1
    assert [loan["principal"] for loan in member.get("/loans")["loans"]] == [AMOUNT]


def test_weak_login_is_refused_until_an_alternative_to_a_face_is_used(
    members: Members, take: Take
) -> None:
    host = Host.of(members.settings, members.borrower())
    host.amr = ["pwd"]
    phone = take(host)
    line(phone, "loans")
    journey.ask_for(phone, AMOUNT).click()
    expect(_instead(phone, "mca")).to_be_visible()

    _instead(phone, "tel").click()

    journey.arrives(phone, AMOUNT)


def test_draw_of_another_amount_after_a_refused_login_is_accepted(
    members: Members, take: Take
) -> None:
    host = Host.of(members.settings, members.borrower())
    host.auth_age = 600
    phone = take(host)
    line(phone, "loans")
    journey.ask_for(phone, AMOUNT).click()
    phone.reads("problem.insufficient_user_authentication")
    phone.close_sheet()
    journey.ask_for(phone, AMOUNT + 1_000_00).click()

    _usual(phone).click()

    journey.arrives(phone, AMOUNT + 1_000_00)
