"""The whole journey by clicking, in both wallets and both languages."""

import re

import pytest
from playwright.sync_api import expect

from microloan.domain.product import PRODUCT
from microloan.domain.underwriting.consent import Consent
from microloan_ops.cli.wallet import Wallet
from tests.e2e.browser import journey
from tests.e2e.browser.conftest import Take
from tests.e2e.browser.journey import Person
from tests.e2e.browser.page_texts import LANGUAGES, yuan
from tests.e2e.browser.wallet_page import Phone
from tests.e2e.people import Members

pytestmark = pytest.mark.e2e

AMOUNT = 12_000_00
PART = 3_000_00


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", ["qq", "wechat"])
def test_journey_by_clicks_is_complete_in_both_wallets_and_languages(
    channel: str, language: str, members: Members, take: Take
) -> None:
    member = members.invite(channel)
    phone = take(member, language)
    phone.open()
    phone.titled("start.title")
    expect(phone.page.locator("html")).to_have_attribute("data-channel", channel)
    phone.link("start.go").click()
    _binds_a_card(phone)
    _gives_each_consent(phone)
    limit = _reads_the_decision(phone, member)
    loan_id = _borrows(phone)
    _understands_what_is_owed(phone, member, loan_id)
    _pays_a_part_and_then_all(phone, member, loan_id)
    _reads_the_statement(phone)
    assert member.get("/account")["line"]["available"] == limit


def _binds_a_card(phone: Phone) -> None:
    phone.titled("card.title")
    phone.button("card.submit").click()
    person = Person.new()
    for key in person.entries:
        expect(phone.error_of(phone.field(key))).to_have_text(phone.words("field.missing"))
    expect(phone.field("card.name")).to_be_focused()
    mistakes = {
        "card.resident_id": (person.resident_id[:-1], "field.resident_id_format"),
        "card.mobile": ("12345", "field.mobile_invalid"),
        "card.card_number": (person.card_number[:11], "field.card_number_length"),
    }
    for key, (entry, words) in mistakes.items():
        wrong = phone.field(key)
        wrong.fill(entry)
        wrong.blur()
        expect(phone.error_of(wrong)).to_have_text(phone.words(words))
        expect(wrong).to_have_attribute("aria-invalid", "true")
        wrong.fill(person.entries[key])
        expect(phone.error_of(wrong)).to_be_empty()
    _is_told_of_a_doubt_that_stops_nobody(phone)
    journey.bind(phone, person)


def _is_told_of_a_doubt_that_stops_nobody(phone: Phone) -> None:
    number, doubt = phone.field("card.card_number"), phone.words("field.card_number_luhn")
    number.fill("60142800000000004")
    number.blur()
    phone.reads("field.card_number_luhn")
    expect(phone.error_of(number)).to_be_empty()
    expect(number).not_to_have_attribute("aria-invalid", "true")
    number.fill("6222020000000010009")
    expect(phone.page.get_by_text(doubt)).to_have_count(0)


def _gives_each_consent(phone: Phone) -> None:
    phone.button("apply.submit").click()
    ticks = [phone.tick(f"consent.{name}") for name in Consent]
    for tick in ticks:
        expect(tick).not_to_be_checked()
        expect(phone.error_of(tick)).to_have_text(phone.words("apply.needed"))
    expect(ticks[0]).to_be_focused()
    journey.consent(phone)


def _reads_the_decision(phone: Phone, member: Wallet) -> int:
    phone.titled("decision.approved")
    line = member.get("/account")["line"]
    expect(phone.screen).to_contain_text(yuan(line["limit"], short=True))
    for key in ("rate.simple", "rate.irr", "rate.daily"):
        phone.reads(key)
    # It is the best offer there is, so nothing weighed against it.
    assert (line["limit"], line["daily_rate"]) == (PRODUCT.max_limit, "0.0002")
    phone.reads_not("decision.weighed")
    phone.link("home.borrow").click()
    phone.titled("borrow.title")
    limit: int = line["limit"]
    return limit


def _borrows(phone: Phone) -> str:
    amount = phone.field("borrow.amount")
    slider = phone.slider("borrow.slider")
    slider.focus()
    before = amount.input_value()
    slider.press("ArrowRight")
    # From 10,000 yuan on by thousands, and the buttons by hundreds.
    expect(amount).to_have_value(str(int(before) + 1_000))
    phone.button("borrow.less").click()
    expect(amount).to_have_value(str(int(before) + 900))
    amount.fill("499")
    amount.blur()
    expect(phone.error_of(amount)).to_have_text(phone.words("problem.amount_too_small"))
    expect(phone.button("borrow.next")).to_be_disabled()
    amount.fill(str(AMOUNT // 100))
    phone.choice("borrow.term.value", n=5).check()
    phone.choice("borrow.term.value", n=10).check()
    expect(phone.button("borrow.next")).to_be_enabled()
    for key in ("quote.interest", "quote.total", "rate.simple", "rate.irr"):
        phone.reads(key)
    table = phone.page.get_by_role("table", name=phone.words("schedule.title"))
    expect(table.get_by_role("row")).to_have_count(11)
    expect(phone.picture("schedule.picture", n=10)).to_be_visible()
    journey.open_sheet(phone)
    journey.read(phone, AMOUNT).click()
    return journey.arrives(phone, AMOUNT)


def _understands_what_is_owed(phone: Phone, member: Wallet, loan_id: str) -> None:
    loan = member.get(f"/loans/{loan_id}")
    expect(phone.screen).to_contain_text(yuan(loan["owed_today"]))
    phone.open_tab("tab.records")
    phone.reads("event.disbursed")
    why = phone.unfold("why.title")
    expect(why).to_contain_text(phone.words.within("why.accrued"))
    expect(why).to_contain_text(f"{AMOUNT // 100:,}.00")
    phone.open_tab("tab.schedule")
    payoff = phone.unfold("payoff.title")
    expect(payoff.get_by_role("row")).to_have_count(12)


def _pays_a_part_and_then_all(phone: Phone, member: Wallet, loan_id: str) -> None:
    phone.open_tab("tab.pay")
    journey.pay(phone, "pay.part", PART).click()
    phone.reads("collecting.paid", amount=yuan(PART))
    rest = member.get(f"/loans/{loan_id}/payoff")["quotes"][0]["total"]
    journey.pay(phone, "pay.all").click()
    phone.reads("collecting.settled", amount=yuan(rest))
    expect(phone.title).to_contain_text(phone.words("status.settled"))


def _reads_the_statement(phone: Phone) -> None:
    phone.link("next.home").click()
    phone.titled("home.title")
    phone.reads("home.no_loans")
    phone.link("loans.title").click()
    phone.titled("loans.title")
    expect(phone.screen).to_contain_text(phone.words("status.settled"))
    phone.link("next.home").click()
    phone.titled("home.title")
    phone.link("statement.title").click()
    phone.titled("statement.of")
    drawn = re.compile(rf"{phone.words('statement.drawn')}\s*{re.escape(yuan(AMOUNT))}")
    expect(phone.screen).to_contain_text(drawn)
