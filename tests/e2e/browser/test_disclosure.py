"""The sheet with the cost of a loan: the time of reading, the focus, and another cost."""

import json
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from microloan.domain.calendar import SHANGHAI
from microloan.domain.product import PRODUCT
from microloan_ops.cli import clock
from microloan_ops.console.stack import Stack
from tests.e2e.browser import journey, layout_checks
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.lossy_network import answered, changed, line
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import HEIGHT, Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 2_000_00
LEAST = PRODUCT.min_reading_seconds
MANY = 12
IS_INSIDE = """sheet => document.activeElement === document.body
  || sheet.contains(document.activeElement)"""
# A table may be pushed sideways by itself.
TOO_WIDE = """sheet => [sheet, ...sheet.querySelectorAll(":not(.unseen, .unseen *, .scroll)")]
  .filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth)
  .map((one) => `${one.className} ${one.scrollWidth} ${one.clientWidth} ${one.innerText}`)"""


def _waiting(phone: Phone) -> Locator:
    """Return the button while it is closed."""
    return phone.button("sheet.wait")


def _differs(phone: Phone) -> Locator:
    return phone.sheet.locator(".notice").filter(has_text=phone.words("differs.title"))


def test_cost_is_confirmed_only_after_its_reading_time(members: Members, take: Take) -> None:
    """This one waits as a person does."""
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans")
    journey.choose(phone, AMOUNT).click()
    begun = time.monotonic()
    expect(_waiting(phone)).to_be_disabled()
    button = phone.button("sheet.next")
    expect(button).to_be_enabled()
    # The page's clock may start a moment before this one.
    assert time.monotonic() - begun > LEAST - 0.5
    button.click()
    phone.button("borrow.submit.amount", amount=yuan(AMOUNT, short=True)).click()
    journey.arrives(phone, AMOUNT)
    [body] = [json.loads(one) for one in draws.bodies]
    assert LEAST <= body["reading_seconds"] < LEAST + 10
    confirmed_at = datetime.fromisoformat(body["confirmed_at"])
    assert confirmed_at.utcoffset() == timedelta(hours=8)
    assert abs(datetime.now(confirmed_at.tzinfo) - confirmed_at) < timedelta(minutes=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_shows_what_the_service_discloses(
    language: str, members: Members, take: Take
) -> None:
    member = members.borrower("008")
    phone = take(member, language)
    journey.choose(phone, AMOUNT)
    journey.open_sheet(phone)
    quote = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": 10})
    told = quote["disclosure"]
    texts = [
        *(told["lender"]["name"], told["lender"]["licence"]),
        *(statement[language] for statement in told["statements"]),
        *(yuan(quote[name]) for name in ("total_interest", "total")),
        *(phone.words(key) for key in ("rate.simple", "rate.irr", "rate.daily", "late.daily")),
        *(phone.words(f"method.{quote['method']}"), "24.00%"),
        yuan(quote["schedule"][0]["total"]),
    ]
    for text in texts:
        expect(phone.sheet).to_contain_text(text)
    rows = phone.page.get_by_role("table", name=phone.words("sheet.schedule")).get_by_role("row")
    expect(rows).to_have_count(11)
    journey.read(phone, AMOUNT)
    last4 = member.get("/account")["cards"][0]["last4"]
    for text in (yuan(AMOUNT), last4, yuan(quote["schedule"][0]["total"])):
        expect(phone.sheet).to_contain_text(text)


def test_reading_time_goes_on_over_a_closed_sheet_and_begins_anew_for_another_cost(
    members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    journey.choose(phone, AMOUNT)
    journey.open_sheet(phone)
    phone.page.clock.pause_at(datetime.now(SHANGHAI) + timedelta(hours=1))
    phone.page.clock.run_for(3_000)
    phone.close_sheet()
    phone.page.clock.run_for(60_000)
    phone.button("borrow.next").click()
    expect(_waiting(phone)).to_be_disabled()
    phone.page.clock.run_for(2_000)
    expect(phone.button("sheet.next")).to_be_enabled()
    phone.close_sheet()
    phone.page.clock.resume()
    journey.choose(phone, AMOUNT + 100_00).click()
    expect(_waiting(phone)).to_be_disabled()


def test_reading_time_stands_still_while_the_page_is_hidden(members: Members, take: Take) -> None:
    phone = take(members.borrower())
    journey.choose(phone, AMOUNT)
    phone.page.evaluate(
        "Object.defineProperty(document, 'visibilityState', { value: 'hidden', writable: true })"
    )
    journey.open_sheet(phone)
    phone.page.clock.run_for(60_000)
    expect(_waiting(phone)).to_be_disabled()
    phone.page.evaluate("document.visibilityState = 'visible'")
    phone.page.clock.run_for(journey.READING)
    expect(phone.button("sheet.next")).to_be_enabled()


def test_remaining_seconds_are_announced_at_the_start_and_the_end_only(
    members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    journey.choose(phone, AMOUNT)
    journey.open_sheet(phone)
    status = phone.sheet.get_by_role("status")
    phone.page.clock.run_for(3_000)
    expect(status).to_have_text(phone.words.all_of("sheet.told.wait", n=LEAST))
    expect(_waiting(phone)).not_to_have_text(phone.words.all_of("sheet.wait", n=LEAST))
    phone.page.clock.run_for(2_000)
    expect(status).to_have_text(phone.words("sheet.told.open"))


@pytest.mark.parametrize("way", ["Escape", "the button"])
def test_focus_stays_in_the_sheet_and_returns_when_it_closes(
    way: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower())
    journey.choose(phone, AMOUNT)
    journey.open_sheet(phone)
    expect(phone.sheet.get_by_role("heading", level=2)).to_be_focused()
    for _ in range(MANY):
        phone.page.keyboard.press("Tab")
        assert phone.sheet.evaluate(IS_INSIDE)
    behind = phone.page.locator("form .first")
    behind.evaluate("one => one.focus()")
    expect(behind).not_to_be_focused()
    if way == "Escape":
        phone.page.keyboard.press("Escape")
    else:
        phone.button("sheet.close").click()
    expect(phone.sheet).to_be_hidden()
    expect(behind).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheet_fits_the_narrowest_phone_in_large_letters(
    language: str, members: Members, take: Take
) -> None:
    phone = take(members.borrower(), language)
    phone.wide(320)
    journey.choose(phone, AMOUNT)
    journey.open_sheet(phone)
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.sheet.evaluate(TOO_WIDE) == []
    last = journey.read(phone, AMOUNT)
    assert phone.sheet.evaluate(TOO_WIDE) == []
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box
    assert box["y"] + box["height"] <= HEIGHT


def test_cost_of_another_day_is_shown_and_confirmed_again(
    members: Members, take: Take, stack: Stack
) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans")
    button = journey.ask_for(phone, AMOUNT)
    today = date.fromisoformat(member.get("/account")["today"])
    clock.advance(today + timedelta(days=1), stack)
    button.click()
    expect(_differs(phone)).to_contain_text(phone.words("terms.drawn_on"))
    expect(_waiting(phone)).to_be_disabled()
    assert layout_checks.everything(phone.page) == []
    assert member.get("/loans")["loans"] == []
    journey.read(phone, AMOUNT).click()
    journey.arrives(phone, AMOUNT)
    first, second = (json.loads(body) for body in draws.bodies)
    assert first["disclosure_hash"] != second["disclosure_hash"]
    assert second["reading_seconds"] >= LEAST
    assert len(set(draws.keys)) == 1
    assert [loan["principal"] for loan in member.get("/loans")["loans"]] == [AMOUNT]


def _cheaper(quote: dict[str, Any]) -> dict[str, Any]:
    """Return a quote of other terms, which the service does not keep."""
    other = {"total_interest": 1_00, "total": AMOUNT + 1_00}
    return quote | other | {"disclosure": quote["disclosure"] | {"hash": "0" * 64}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_figure_that_differs_is_named(language: str, members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member, language)
    line(phone, "loans")
    changed(phone, "loan-quotes", _cheaper)
    journey.ask_for(phone, AMOUNT).click()
    quote = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": 10})
    differs = _differs(phone)
    for name, old in (("interest", 1_00), ("total", AMOUNT + 1_00)):
        expect(differs).to_contain_text(phone.words(f"quote.{name}"))
        new = quote["total_interest" if name == "interest" else "total"]
        words = phone.words.within("differs.from", old=yuan(old), new=yuan(new))
        expect(differs).to_contain_text(words)
    expect(differs.locator("dt")).to_have_count(2)
    assert layout_checks.everything(phone.page) == []
    journey.read(phone, AMOUNT).click()
    journey.arrives(phone, AMOUNT)


def test_reading_time_that_is_too_short_keeps_the_sheet_open_and_starts_again(
    members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member)
    draws = line(phone, "loans", *[answered(422, "reading_too_short")] * 2)
    button = journey.ask_for(phone, AMOUNT)
    for _ in range(2):
        button.click()
        expect(phone.sheet).to_contain_text(phone.words("problem.reading_too_short"))
        expect(_waiting(phone)).to_be_disabled()
        button = journey.read(phone, AMOUNT)
    # The key outlives the page, because nothing was borrowed with it.
    phone.page.reload()
    journey.ask_for(phone, AMOUNT).click()
    journey.arrives(phone, AMOUNT)
    assert len(draws.keys) == 3
    assert len(set(draws.keys)) == 1
    assert len(member.get("/loans")["loans"]) == 1
