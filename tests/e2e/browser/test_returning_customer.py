"""Somebody comes back: what was decided, what the review answered, what was being filled in."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from microloan.domain.underwriting.consent import Consent
from microloan.domain.underwriting.review import ReviewState
from microloan.usecases.onboarding.review_decision import answer_review
from microloan_ops.console.stack import Stack
from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.customer_states import State, States, decided
from tests.e2e.browser.lossy_network import answered, changed, line
from tests.e2e.browser.page_texts import LANGUAGES
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

_LINES_OF_THE_DATE = """one => {
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const at = text.data.search(/\\d+年/);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, text.data.indexOf("日", at) + 1);
    return range.getClientRects().length;
  }
}"""


def _answer(stack: Stack, state: State, answer: ReviewState) -> None:
    answer_review(state.application_id, answer, "wang", "looked at it", stack.people, stack.clock)


def _ask(state: State) -> None:
    state.wallet.post(f"/credit-applications/{state.application_id}/reviews", {})


def _day(phone: Phone, day: date) -> str:
    """Write a day as the page does."""
    if phone.words.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b} {day.year}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_returning_declined_member_sees_the_decision_and_its_dates(
    language: str, states: States, stack: Stack, take: Take
) -> None:
    state = decided(states, "wechat", "004")
    latest = state.wallet.get("/account")["latest_application"]
    decided_on = date.fromisoformat(latest["decided_on"])
    again = date.fromisoformat(latest["reapply_from"])
    assert again == decided_on + timedelta(days=31)
    phone = take(state.wallet, language)
    for path in ("", "apply", "home", "borrow"):
        phone.open(path)
        phone.titled("decision.declined")
        phone.page.reload()
        phone.titled("decision.declined")
    phone.reads("decision.declined.text", date=_day(phone, decided_on))
    phone.reads("decision.declined.next", date=_day(phone, again))
    phone.button("review.ask").click()
    phone.reads("review.requested")
    phone.open("")
    phone.titled("decision.declined")
    phone.reads("review.requested")
    _answer(stack, state, ReviewState.UPHELD)
    phone.open("home")
    phone.titled("decision.declined")
    phone.reads("review.upheld")
    expect(phone.link("decision.again")).to_have_count(0)


def test_reopened_decision_leads_to_the_consents_with_its_reason(
    states: States, stack: Stack, take: Take
) -> None:
    state = decided(states, "qq", "004")
    _ask(state)
    _answer(stack, state, ReviewState.REOPENED)
    phone = take(state.wallet)
    phone.open()
    phone.titled("apply.title")
    phone.reads("review.reopened")
    phone.link("apply.last").click()
    phone.titled("decision.declined")
    phone.reads("review.reopened")
    phone.link("decision.again").click()
    phone.titled("apply.title")
    journey.consent(phone)
    phone.titled("decision.declined")
    expect(phone.link("decision.again")).to_have_count(0)


@pytest.mark.parametrize("state", list(ReviewState))
def test_approved_member_sees_the_review_state_on_the_home_screen(
    state: ReviewState, states: States, stack: Stack, take: Take
) -> None:
    approved = decided(states, "qq", "002")
    phone = take(approved.wallet, "en")
    _ask(approved)
    if state is not ReviewState.REQUESTED:
        _answer(stack, approved, state)
    phone.open("home")
    phone.titled("home.title")
    phone.reads(f"application.{state}")
    phone.screen.get_by_role("link", name=phone.words("application.title")).click()
    phone.titled("decision.approved")
    phone.reads(f"review.{state}")
    phone.reads("decision.weighed")


def test_given_consents_stay_over_a_change_of_language_but_not_a_reload(
    states: States, take: Take
) -> None:
    phone = take(states.get("bound", "qq").wallet)
    phone.open("apply")
    phone.titled("apply.title")
    names = [f"consent.{name}" for name in Consent]
    for name in names[:2]:
        phone.tick(name).check()
    phone.switch_language()
    phone.reads("apply.given", n=2, of=4)
    for name in names:
        expect(phone.tick(name)).to_be_checked(checked=name in names[:2])
    phone.page.reload()
    phone.titled("apply.title")
    phone.reads("apply.given", n=0, of=4)


def test_chosen_amount_and_term_stay_over_a_reload_until_the_draw(
    members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    journey.ask_for(phone, 3_300_00, 20)
    phone.page.reload()
    expect(phone.field("borrow.amount")).to_have_value("3300")
    expect(phone.choice("borrow.term.value", n=20)).to_be_checked()
    journey.open_sheet(phone)
    journey.read(phone, 3_300_00).click()
    journey.arrives(phone, 3_300_00)
    phone.open("borrow")
    expect(phone.field("borrow.amount")).to_have_value("10000")


def test_enter_key_in_the_draw_amount_moves_the_focus_and_draws_nothing(
    members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans")
    phone.open("borrow")
    phone.titled("borrow.title")
    amount = phone.field("borrow.amount")
    amount.fill("2100")
    amount.press("Enter")
    expect(phone.button("borrow.next")).to_be_focused()
    expect(phone.sheet).to_be_hidden()
    phone.page.clock.install()
    phone.page.keyboard.press("Enter")
    button = journey.read(phone, 2_100_00)
    assert [one.method for one in draws.sent] == []
    button.click()
    journey.arrives(phone, 2_100_00)
    assert len(member.get("/loans")["loans"]) == 1


def test_back_button_after_a_looked_up_request_shows_no_form(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    line(phone, "loans", answered(503, "throttled"))
    phone.page.clock.install()
    phone.open("home")
    phone.titled("home.title")
    journey.ask_for(phone, 2_000_00).click()
    phone.reads("pending.retrying")
    phone.page.reload()
    phone.titled("pending.title")
    phone.page.clock.fast_forward(700_000)
    phone.page.reload()
    phone.reads("pending.never")
    phone.button("next.home").click()
    phone.titled("home.title")
    phone.page.go_back()
    phone.titled("home.title")


def test_statement_screen_offers_only_months_with_a_statement(states: States, take: Take) -> None:
    state = states.get("borrowed", "qq")
    this_month = state.wallet.get("/account")["today"][:7]
    year, month = (int(part) for part in this_month.split("-"))
    phone = take(state.wallet)
    phone.open(f"statement/{state.month}")
    phone.titled("statement.of")
    # From the month of the first loan to this one; others may have moved the clock on.
    months = phone.page.get_by_role("navigation", name=phone.words("statement.months"))
    first = min(one["drawn_on"][:7] for one in state.wallet.get("/loans")["loans"])
    expect(months).to_have_count(int(first != this_month))
    following = f"{year + month // 12}-{month % 12 + 1:02}"
    for other in (following, "2010-12"):
        phone.open(f"statement/{other}")
        phone.titled("statement.title")
        phone.reads("statement.none")
    phone.link("statement.now").click()
    phone.titled("statement.of")


def test_brand_mark_stays_in_its_box_in_large_letters(states: States, take: Take) -> None:
    phone = take(states.get("borrowed", "qq").wallet)
    phone.open("home")
    phone.titled("home.title")
    sizes = """() => {
      document.documentElement.style.fontSize = "200%";
      const mark = getComputedStyle(document.querySelector(".brand"), "::before");
      return [mark.width, mark.height, mark.fontSize].map(parseFloat);
    }"""
    width, height, letter = phone.page.evaluate(sizes)
    assert min(width, height) >= 1.4 * letter


def test_date_of_a_loan_stays_on_one_line_on_narrow_phones(states: States, take: Take) -> None:
    """The longest date beside the largest amount, which the first phones have no room for."""
    state = states.get("borrowed", "qq")
    most = {"drawn_on": "2026-11-29", "principal": 200_000_00, "outstanding": 200_000_00}
    phone = take(state.wallet)
    changed(phone, "account", lambda answer: answer | {"loans": [answer["loans"][0] | most]})
    for width in (320, 360):
        phone.wide(width)
        phone.open("home")
        phone.titled("home.title")
        loan = phone.screen.get_by_role("link").filter(has_text="2026年11月29日")
        assert loan.evaluate(_LINES_OF_THE_DATE) == 1
