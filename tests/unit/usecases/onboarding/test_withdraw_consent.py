"""A withdrawn consent stops new draws, and a new application gives it anew."""

from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.underwriting.consent import Consent, find_consent
from microloan.usecases.caller import Caller
from microloan.usecases.onboarding.withdraw_consent import withdraw_consent
from tests.support.builders.in_memory_bank import InMemoryBank

START = date(2024, 1, 15)


@pytest.fixture
def bank() -> InMemoryBank:
    return InMemoryBank(START)


@pytest.fixture
def caller(bank: InMemoryBank) -> Caller:
    caller = bank.invite()
    bank.bind(caller)
    return caller


def customer_of(bank: InMemoryBank, caller: Caller) -> str:
    member = bank.store.member(caller.member_key)
    assert member
    assert member.customer_id
    return member.customer_id


def withdraw(bank: InMemoryBank, caller: Caller) -> None:
    customer_id = customer_of(bank, caller)
    withdraw_consent(customer_id, Channel.WECHAT, Consent.DATA_SHARING, bank.store, bank.clock)


def test_withdrawal_stops_draws_until_a_new_application(bank: InMemoryBank, caller: Caller) -> None:
    first = bank.apply(caller)
    customer_id = customer_of(bank, caller)
    withdraw(bank, caller)
    card = bank.store.account(customer_id).cards[0].card_id
    with pytest.raises(StateConflictError) as refusal:
        bank.borrow(500_00, 5, card, customer_id=customer_id)
    assert refusal.value.code == "consent_withdrawn"

    again = bank.apply(caller)

    assert bank.line(customer_id).consent_withdrawn_on is None
    assert again == first
    assert bank.borrow(500_00, 5, card, customer_id=customer_id).transfer_id


def test_withdrawal_leaves_loans_as_agreed(bank: InMemoryBank, caller: Caller) -> None:
    bank.apply(caller)
    customer_id = customer_of(bank, caller)
    card = bank.store.account(customer_id).cards[0].card_id
    loan_id = bank.borrow(500_00, 5, card, customer_id=customer_id).opening.loan_id
    bank.deliver()
    withdraw(bank, caller)
    assert bank.repay(loan_id, customer_id=customer_id).transfer.amount > 500_00


def test_withdrawal_is_kept_beside_the_consents(bank: InMemoryBank, caller: Caller) -> None:
    bank.apply(caller)
    withdraw(bank, caller)
    withdraw(bank, caller)
    customer_id = customer_of(bank, caller)
    [kept] = bank.store.trail(customer_id).withdrawals
    assert (kept.consent, kept.channel) == (Consent.DATA_SHARING, Channel.WECHAT)
    assert bank.line(customer_id).consent_withdrawn_on == START


def test_withdrawal_without_a_line_is_kept_alone(bank: InMemoryBank, caller: Caller) -> None:
    withdraw(bank, caller)
    customer_id = customer_of(bank, caller)
    assert bank.store.line(customer_id) is None
    assert bank.store.trail(customer_id).withdrawals


def test_withdrawal_that_races_another_write_of_the_line_is_kept(
    bank: InMemoryBank, caller: Caller
) -> None:
    bank.apply(caller)
    customer_id = customer_of(bank, caller)
    card = bank.store.account(customer_id).cards[0].card_id
    bank.store.before_commit.append(lambda: bank.borrow(500_00, 5, card, customer_id=customer_id))
    withdraw(bank, caller)
    line = bank.line(customer_id)
    assert (line.consent_withdrawn_on, line.used) == (START, 500_00)


def test_unknown_consent_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        find_consent("11010519900307123X")
    assert (refusal.value.field, refusal.value.code) == ("consent", "consent_unknown")
    assert "1101" not in refusal.value.message


def test_consents_given_anew_under_a_standing_decision_need_no_query_of_the_bureau(
    bank: InMemoryBank, caller: Caller
) -> None:
    bank.apply(caller)
    customer_id = customer_of(bank, caller)
    for _ in range(3):
        withdraw(bank, caller)
        bank.apply(caller)
    trail = bank.store.trail(customer_id)
    assert (len(trail.inquiries), bank.bureau.asked) == (1, 1)
    assert trail.consents[-1].given == trail.consents[0].given


def test_new_decision_after_a_year_gives_the_consents_anew(
    bank: InMemoryBank, caller: Caller
) -> None:
    bank.apply(caller)
    customer_id = customer_of(bank, caller)
    withdraw(bank, caller)
    bank.clock.set(date(2025, 1, 16))
    bank.apply(caller)
    assert bank.line(customer_id).consent_withdrawn_on is None
    assert len(bank.store.trail(customer_id).inquiries) == 2
