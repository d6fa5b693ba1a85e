"""The chart of a schedule: interest by its own scale, and a value for each column."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 12_000_00


def _chart(phone: Phone) -> Locator:
    return phone.screen.get_by_role("figure").first


@pytest.mark.parametrize("language", LANGUAGES)
def test_chart_shows_the_interest_of_the_column_that_a_key_or_finger_chooses(
    language: str, members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member, language)
    journey.choose(phone, AMOUNT)
    lines = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": 10})["schedule"]
    chart, slider = _chart(phone), phone.slider("chart.slider")
    expect(chart).to_contain_text(yuan(lines[0]["interest"]))
    expect(chart).not_to_contain_text(yuan(lines[3]["interest"]))
    slider.focus()
    phone.page.keyboard.press("ArrowRight")
    expect(chart).to_contain_text(yuan(lines[1]["interest"]))
    words = phone.words.within("schedule.value", interest=yuan(lines[1]["interest"]))
    expect(slider).to_have_attribute("aria-valuetext", words)
    plot = chart.locator(".plot")
    box = plot.bounding_box()
    assert box
    plot.click(position={"x": box["width"] * 0.99, "y": 10})
    expect(chart).to_contain_text(yuan(lines[-1]["interest"]))


def test_columns_of_the_chart_are_as_high_as_their_share_of_the_most_interest(
    members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member)
    journey.choose(phone, AMOUNT)
    lines = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": 10})["schedule"]
    most = max(line["interest"] for line in lines)
    heights = (
        _chart(phone)
        .locator("rect")
        .evaluate_all("all => all.map((one) => Number(one.getAttribute('height')))")
    )
    assert heights == [pytest.approx(100 * line["interest"] / most) for line in lines]
    expect(_chart(phone).locator(".scale")).to_contain_text(yuan(most))


def test_each_date_of_a_schedule_has_no_year_or_a_whole_one(members: Members, take: Take) -> None:
    member = members.borrower()
    phone = take(member)
    journey.choose(phone, AMOUNT, 20)
    lines = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": 20})["schedule"]
    days = [date.fromisoformat(line["due"]) for line in lines]
    cells = phone.page.get_by_role("table", name=phone.words("schedule.title")).locator("time")
    years = {0, *(at for at in range(1, 20) if days[at].year != days[at - 1].year)}
    for at, day in enumerate(days):
        year = f"{day.year}年" if at in years else ""
        expect(cells.nth(at)).to_have_text(re.compile(rf"^{year}{day.month}月{day.day}日$"))
