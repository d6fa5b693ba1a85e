"""The terms of a new loan, each with its first instalment."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.lossy_network import answered, line
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 2_000_00
TERMS = (5, 10, 20)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_term_shows_the_first_instalment_of_its_own_quote(
    language: str, members: Members, take: Take
) -> None:
    member = members.borrower()
    phone = take(member, language)
    journey.choose(phone, AMOUNT)
    for instalments in TERMS:
        quote = member.post("/loan-quotes", {"amount": AMOUNT, "instalments": instalments})
        chip = phone.choice("borrow.term.value", n=instalments)
        expect(chip).to_have_accessible_name(
            f"{phone.words('borrow.term.value').replace('{n}', str(instalments))} "
            f"{yuan(quote['schedule'][0]['total'])}"
        )


def test_another_term_asks_only_for_its_own_quote_again(members: Members, take: Take) -> None:
    phone = take(members.borrower())
    journey.choose(phone, AMOUNT)
    amounts = phone.page.locator(".term small").filter(has_text="¥")
    expect(amounts).to_have_count(len(TERMS))
    quotes = line(phone, "loan-quotes")
    with phone.page.expect_response("**/loan-quotes"):
        phone.choice("borrow.term.value", n=20).check()
    expect(phone.button("borrow.next")).to_be_enabled()
    expect(amounts).to_have_count(len(TERMS))
    assert [json.loads(body)["instalments"] for body in quotes.bodies] == [20]


def test_term_without_its_amount_can_be_borrowed(members: Members, take: Take) -> None:
    phone = take(members.borrower())
    phone.open("borrow")
    phone.titled("borrow.title")
    expect(phone.page.locator(".term small").filter(has_text="¥")).to_have_count(len(TERMS))
    quotes = line(phone, "loan-quotes", lambda route: route.continue_(), answered(500, "internal"))
    journey.choose(phone, AMOUNT)
    expect(phone.page.locator(".term small").filter(has_text="¥")).to_have_count(1)
    assert len(quotes.sent) == 2
    journey.open_sheet(phone)
    journey.read(phone, AMOUNT).click()
    journey.arrives(phone, AMOUNT)
