"""Who is let in, who is not, and what those read that get no limit."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import States
from tests.e2e.browser.journey import Person
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

DEEP = ("", "card", "apply", "borrow", "home", "loans", "statement/2023-05")


@pytest.mark.parametrize("channel", ["qq", "wechat"])
@pytest.mark.parametrize("state", ["uninvited", "lapsed"])
def test_uninvited_member_sees_no_loan_entry_point(
    state: str, channel: str, states: States, take: Take
) -> None:
    phone = take(states.get(state, channel).wallet)
    title = {"uninvited": "unavailable.title", "lapsed": "lapsed.title"}[state]
    for path in DEEP:
        phone.open(path)
        phone.titled(title)
        phone.reads(title.replace(".title", ".text"))
        # Nothing to press, nowhere to go.
        for role in ("link", "button", "textbox"):
            expect(phone.screen.get_by_role(role)).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_declined_member_reads_the_reasons_and_requests_a_review(
    language: str, members: Members, take: Take
) -> None:
    member = members.invite("wechat")
    phone = take(member, language)
    phone.open("card")
    journey.bind(phone, Person.new("004"))
    journey.consent(phone)
    phone.titled("decision.declined")
    phone.reads("decision.declined.next")
    application = phone.page.url.rpartition("/")[2]
    decision = member.get(f"/credit-applications/{application}")
    for reason in decision["reasons"]:
        expect(phone.screen).to_contain_text(reason[language])
    expect(phone.link("home.borrow")).to_have_count(0)

    phone.button("review.ask").click()
    phone.reads("review.requested")
    expect(phone.button("review.ask")).to_have_count(0)
    phone.page.reload()
    phone.reads("review.requested")
    review = member.get(f"/credit-applications/{application}")["review"]
    assert review["state"] == "requested"


def test_declined_member_cannot_open_the_draw_screen(states: States, take: Take) -> None:
    state = states.get("declined", "qq")
    phone = take(state.wallet)
    phone.open("borrow")
    phone.titled("decision.declined")
