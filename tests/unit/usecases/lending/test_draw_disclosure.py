"""A draw is bound to the disclosure that the customer confirmed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import DisclosureDiffersError, InvalidInputError
from microloan.domain.loan.confirmation import Confirmation
from microloan.domain.loan.disclosure import Disclosure
from microloan.ports.writes import SaveLine
from microloan.usecases.lending.draw_loan import DrawRequest, DrawResult, draw_loan, quote
from microloan_testing import two_people
from microloan_testing.bank import JUST_LOGGED_IN
from microloan_testing.confirmations import LENDER, NOTHING_SHOWN, confirmation_of
from tests.support.builders.examples import CARD, CUSTOMER, RATE, known
from tests.support.builders.in_memory_bank import InMemoryBank

AMOUNT, INSTALMENTS = 1_000_00, 5


@pytest.fixture
def bank() -> InMemoryBank:
    bank = InMemoryBank(date(2026, 11, 29))
    bank.customer()
    return bank


def shown(bank: InMemoryBank, amount: int = AMOUNT) -> Disclosure:
    return quote(CUSTOMER, amount, INSTALMENTS, bank.store, bank.clock, LENDER)


def draw(bank: InMemoryBank, confirmation: Confirmation, key: str = "a key") -> DrawResult:
    request = DrawRequest(
        AMOUNT,
        INSTALMENTS,
        CARD.card_id,
        "travel",
        key,
        "the body",
        confirmation,
        authentication=JUST_LOGGED_IN,
    )
    return draw_loan(CUSTOMER, Channel.WECHAT, request, bank.store, bank.clock, LENDER)


def refused(bank: InMemoryBank, confirmation: Confirmation) -> Disclosure:
    """Return the disclosure of now, with which the draw was refused."""
    with pytest.raises(DisclosureDiffersError) as refusal:
        draw(bank, confirmation)
    assert not bank.store.loans(CUSTOMER)
    now = refusal.value.disclosure
    assert isinstance(now, Disclosure)
    return now


def test_confirmed_disclosure_is_kept_in_the_journal(bank: InMemoryBank) -> None:
    disclosure = shown(bank)

    drawn = draw(bank, confirmation_of(disclosure.hash))

    [entry] = bank.store.entries(drawn.opening.loan_id)
    assert entry.agreed
    assert entry.agreed.confirmation.disclosure_hash == disclosure.hash
    assert entry.agreed.lender == LENDER
    # So the document can be made again from the journal alone.
    agreed = entry.agreed
    again = Disclosure(CUSTOMER, agreed.lender, replace(disclosure.quote), agreed.wording)
    assert again.hash == disclosure.hash


@pytest.mark.parametrize("wrong", [NOTHING_SHOWN, "f" * 64])
def test_draw_with_a_hash_that_was_never_shown_is_refused(bank: InMemoryBank, wrong: str) -> None:
    assert refused(bank, confirmation_of(wrong)) == shown(bank)


def test_draw_with_the_disclosure_of_another_amount_is_refused(bank: InMemoryBank) -> None:
    refused(bank, confirmation_of(shown(bank, 1_100_00).hash))


def test_draw_with_the_disclosure_of_another_person_is_refused(bank: InMemoryBank) -> None:
    bank.store.commit(*known("cust-2", 50_000_00, RATE, bank.clock.today))
    others = quote("cust-2", AMOUNT, INSTALMENTS, bank.store, bank.clock, LENDER)
    refused(bank, confirmation_of(others.hash))


def test_disclosure_confirmed_after_midnight_is_refused_with_that_of_the_new_day(
    bank: InMemoryBank,
) -> None:
    yesterday = shown(bank)
    bank.clock.next_day()

    now = refused(bank, confirmation_of(yesterday.hash))

    assert now.quote.terms.drawn_on == date(2026, 11, 30)
    assert draw(bank, confirmation_of(now.hash)).opening.terms.drawn_on == date(2026, 11, 30)


def test_draw_with_a_disclosure_from_before_a_new_price_is_refused(bank: InMemoryBank) -> None:
    before = bank.store.line(CUSTOMER)
    assert before
    old = shown(bank)
    cheaper = replace(before.line, daily_rate=Decimal("0.0002"))
    bank.store.commit(SaveLine(CUSTOMER, cheaper, before))

    now = refused(bank, confirmation_of(old.hash))

    assert now.quote.terms.daily_rate == Decimal("0.0002")


def test_draw_without_the_minimum_reading_time_is_refused(bank: InMemoryBank) -> None:
    hasty = replace(confirmation_of(shown(bank).hash), reading_seconds=4)
    with pytest.raises(InvalidInputError) as refusal:
        draw(bank, hasty)
    assert refusal.value.code == "reading_too_short"
    assert not bank.store.loans(CUSTOMER)


def test_repetition_of_an_accepted_draw_is_answered_on_a_later_day(
    bank: InMemoryBank,
) -> None:
    confirmation = confirmation_of(shown(bank).hash)
    first = draw(bank, confirmation)
    bank.clock.next_day()

    again = draw(bank, confirmation)

    assert (again.opening, again.repeated) == (first.opening, True)


def test_disclosure_of_the_price_before_a_lower_one_is_refused_at_the_draw(
    bank: InMemoryBank,
) -> None:
    before = shown(bank)
    two_people.reprice_line(CUSTOMER, Decimal("0.0003"), bank.store, bank.clock)
    now = refused(bank, confirmation_of(before.hash))
    assert now.quote.terms.daily_rate == Decimal("0.0003")
    assert draw(bank, confirmation_of(now.hash)).opening.terms.daily_rate == Decimal("0.0003")
