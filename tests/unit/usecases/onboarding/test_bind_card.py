from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, NotFoundError, NotInvitedError
from microloan.usecases.caller import Caller, customer_of
from microloan_testing import persons
from tests.support.builders.examples import PERSON, member
from tests.support.builders.in_memory_bank import CARD_NUMBER, InMemoryBank

OTHER = persons.identity(6)


@pytest.fixture
def bank() -> InMemoryBank:
    return InMemoryBank()


def test_first_bound_card_makes_the_member_a_customer(bank: InMemoryBank) -> None:
    caller = bank.invite()
    card = bank.bind(caller)
    customer_id = customer_of(caller, bank.store)
    assert (card.bank, card.last4) == ("Bank of Examples", "0005")
    assert bank.store.account(customer_id).cards == (card,)
    profile = bank.store.load_for_application(customer_id).profile
    assert profile
    assert profile.since == bank.clock.today
    assert bank.vault.decrypt(customer_id, profile.sealed_identity) == PERSON


def test_person_with_two_wallets_is_one_customer(bank: InMemoryBank) -> None:
    wechat, qq = bank.invite("o1"), bank.invite("o9", Channel.QQ)
    bank.bind(wechat)
    bank.bind(qq, number="6222020000000000013")
    assert customer_of(wechat, bank.store) == customer_of(qq, bank.store)
    assert len(bank.store.tables.profiles) == 1
    assert len(bank.store.account(customer_of(qq, bank.store)).cards) == 2


def test_cards_of_two_persons_make_two_customers(bank: InMemoryBank) -> None:
    one, two = bank.invite("o1"), bank.invite("o2")
    bank.bind(one)
    bank.bind(two, OTHER)
    assert customer_of(one, bank.store) != customer_of(two, bank.store)


def test_card_bound_again_changes_nothing(bank: InMemoryBank) -> None:
    caller = bank.invite()
    card = bank.bind(caller)
    before = deepcopy(bank.store.tables)
    assert bank.bind(caller) == card
    assert bank.store.tables == before


def test_binding_by_another_person_to_a_bound_wallet_is_refused(bank: InMemoryBank) -> None:
    caller = bank.invite()
    bank.bind(caller)
    before = deepcopy(bank.store.tables)
    with pytest.raises(InvalidInputError) as refusal:
        bank.bind(caller, OTHER)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", "identity_mismatch")
    assert bank.store.tables == before


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2024, 1, 16), "born_in_future"),
        (date(2024, 1, 15), "under_age"),
        (date(2006, 1, 16), "under_age"),
        (date(1903, 1, 15), "born_too_long_ago"),
    ],
)
def test_binding_by_a_minor_is_refused_before_the_gateway_is_asked(
    bank: InMemoryBank, born: date, code: str
) -> None:
    bank.gateway.refused_cards.add(CARD_NUMBER)
    with pytest.raises(InvalidInputError) as refusal:
        bank.bind(bank.invite(), replace(PERSON, born=born))
    assert (refusal.value.field, refusal.value.code) == ("resident_id", code)


def test_person_of_exactly_18_years_can_bind_a_card(bank: InMemoryBank) -> None:
    assert bank.bind(bank.invite(), replace(PERSON, born=date(2006, 1, 15)))


def test_card_that_the_gateway_refuses_is_not_bound(bank: InMemoryBank) -> None:
    caller = bank.invite()
    bank.gateway.refused_cards.add(CARD_NUMBER)
    with pytest.raises(InvalidInputError) as refusal:
        bank.bind(caller)
    assert refusal.value.field == "card_number"
    assert not bank.store.tables.profiles
    with pytest.raises(NotFoundError):
        customer_of(caller, bank.store)


def test_member_without_an_invitation_cannot_bind_a_card(bank: InMemoryBank) -> None:
    bank.store.enlist(member("o7"))
    for openid in ("o7", "stranger"):
        with pytest.raises(NotInvitedError):
            bank.bind(Caller(Channel.WECHAT, openid))


def test_member_with_a_lapsed_invitation_cannot_bind_a_card(bank: InMemoryBank) -> None:
    caller = bank.invite()
    bank.clock.set(date(2024, 4, 15))
    with pytest.raises(NotInvitedError):
        bank.bind(caller)


def test_concurrent_bindings_in_two_wallets_are_one_customer(bank: InMemoryBank) -> None:
    wechat, qq = bank.invite("o1"), bank.invite("o9", Channel.QQ)
    bank.store.before_commit.append(lambda: bank.bind(qq))
    bank.bind(wechat)
    assert customer_of(wechat, bank.store) == customer_of(qq, bank.store)
    assert len(bank.store.tables.profiles) == 1


def test_bound_card_number_and_identity_are_not_stored_readable(bank: InMemoryBank) -> None:
    bank.bind(bank.invite())
    stored = repr(bank.store.tables)
    assert bank.store.tables.cards
    for secret in (CARD_NUMBER, PERSON.name, PERSON.resident_id, PERSON.mobile):
        assert secret not in stored


def test_customer_id_in_the_callers_claims_is_used_without_a_look_up(bank: InMemoryBank) -> None:
    assert customer_of(Caller(Channel.QQ, "stranger", "cust-7"), bank.store) == "cust-7"


def test_second_person_at_one_wallet_in_a_concurrent_binding_is_refused() -> None:
    bank = InMemoryBank()
    caller = bank.invite()
    bank.store.before_commit.append(lambda: bank.bind(caller, OTHER))
    with pytest.raises(InvalidInputError) as refusal:
        bank.bind(caller)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", "identity_mismatch")
