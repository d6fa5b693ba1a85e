"""The consents of a customer: read, withdrawn after one more question, and given anew."""

import pytest
from playwright.sync_api import Locator, expect

from microloan.domain.underwriting.consent import Consent
from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States, decided
from tests.e2e.browser.lossy_network import answered, line
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_page import DESKTOP, NARROW, Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

CONSENT = Consent.DATA_SHARING
EFFECTS = ("consents.sure.borrow", "consents.sure.loans", "consents.sure.before")


def _open(phone: Phone) -> None:
    """Go from home to the consents, as a customer does."""
    phone.open("home")
    phone.titled("home.title")
    phone.link("consents.title").click()
    phone.titled("consents.title")


def _part(phone: Phone, consent: Consent) -> Locator:
    """Return the part of a consent."""
    return phone.screen.locator("section").filter(has_text=phone.words(f"consent.{consent}"))


def _button(phone: Phone, consent: Consent, key: str) -> Locator:
    return _part(phone, consent).get_by_role("button", name=phone.words(key), exact=True)


def _faults(phone: Phone) -> list[str]:
    found = []
    for width in (320, NARROW, DESKTOP[0]):
        phone.wide(width)
        found += layout_checks.everything(phone.page)
    phone.wide(NARROW)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_is_withdrawn_after_one_more_question_and_given_anew(
    language: str, members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member, language)
    withdrawals = line(phone, "consent-withdrawals")
    _open(phone)
    for name in Consent:
        expect(_part(phone, name)).to_contain_text(phone.words(f"consent.{name}.text"))
    assert _faults(phone) == []
    _button(phone, CONSENT, "consents.withdraw").click()
    expect(_part(phone, CONSENT).get_by_role("group")).to_be_focused()
    for effect in EFFECTS:
        expect(_part(phone, CONSENT)).to_contain_text(phone.words(effect))
    assert _faults(phone) == []
    # Up to here nothing was withdrawn.
    assert withdrawals.sent == []
    _button(phone, CONSENT, "consents.confirm").click()
    expect(_part(phone, CONSENT).get_by_role("status")).to_have_text(
        phone.words.within("consents.withdrawn")
    )
    phone.reads("problem.consent_withdrawn")
    assert _faults(phone) == []
    assert withdrawals.bodies == [f'{{"consent":"{CONSENT}"}}']
    assert member.get("/account")["line"]["consent_withdrawn_on"]

    phone.link("next.home").click()
    phone.titled("home.title")
    phone.reads("problem.consent_withdrawn")
    expect(phone.link("home.borrow")).to_have_count(0)
    phone.link("next.apply").click()
    phone.titled("apply.title")
    journey.consent(phone)
    phone.titled("decision.approved")
    assert member.get("/account")["line"]["consent_withdrawn_on"] is None


def test_question_is_left_without_a_withdrawal(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    _open(phone)
    _button(phone, CONSENT, "consents.withdraw").focus()
    phone.page.keyboard.press("Enter")
    _button(phone, CONSENT, "consents.keep").click()
    expect(_button(phone, CONSENT, "consents.withdraw")).to_be_focused()
    expect(_part(phone, CONSENT).get_by_role("group")).to_have_count(0)
    assert member.get("/account")["line"]["consent_withdrawn_on"] is None


def test_failed_withdrawal_names_its_reason_and_can_be_repeated(
    members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    line(phone, "consent-withdrawals", answered(503, "throttled"))
    _open(phone)
    _button(phone, CONSENT, "consents.withdraw").click()
    _button(phone, CONSENT, "consents.confirm").click()
    expect(phone.alert()).to_contain_text(phone.words("problem.throttled"))
    phone.reads_not("problem.consent_withdrawn")
    _button(phone, CONSENT, "consents.confirm").click()
    phone.reads("consents.withdrawn")


def test_declined_customer_withdraws_too(states: States, take: Take) -> None:
    phone = take(decided(states, "wechat", "004").wallet, "en")
    phone.open("")
    phone.titled("decision.declined")
    phone.link("consents.title").click()
    phone.titled("consents.title")
    _button(phone, CONSENT, "consents.withdraw").click()
    _button(phone, CONSENT, "consents.confirm").click()
    phone.reads("consents.withdrawn")
    phone.switch_language()
    phone.reads("consents.withdrawn")
    phone.link("next.start").click()
    phone.titled("decision.declined")


def test_member_without_an_application_has_no_consents_to_read(states: States, take: Take) -> None:
    phone = take(states.get("bound", "qq").wallet)
    phone.open("consents")
    phone.titled("apply.title")
