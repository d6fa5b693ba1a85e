from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, NotFoundError, NotInvitedError
from microloan.usecases.caller import Caller, customer_of
from microloan_ops.cli import persons
from tests.support.builders.examples import PERSON, member
from tests.support.builders.in_memory_bank import CARD_NUMBER, World

OTHER = persons.identity(6)


@pytest.fixture
def world() -> World:
    return World()


def test_binding_a_card_makes_the_member_a_customer(world: World) -> None:
    caller = world.invite()
    card = world.bind(caller)
    customer_id = customer_of(caller, world.store)
    assert (card.bank, card.last4) == ("Bank of Examples", "0005")
    assert world.store.account(customer_id).cards == (card,)
    profile = world.store.load_for_application(customer_id).profile
    assert profile
    assert profile.since == world.clock.today
    assert world.vault.decrypt(customer_id, profile.sealed_identity) == PERSON


def test_one_person_on_two_wallets_is_one_customer(world: World) -> None:
    wechat, qq = world.invite("o1"), world.invite("o9", Channel.QQ)
    world.bind(wechat)
    world.bind(qq, number="6222020000000000013")
    assert customer_of(wechat, world.store) == customer_of(qq, world.store)
    assert len(world.store.tables.profiles) == 1
    assert len(world.store.account(customer_of(qq, world.store)).cards) == 2


def test_two_persons_are_two_customers(world: World) -> None:
    one, two = world.invite("o1"), world.invite("o2")
    world.bind(one)
    world.bind(two, OTHER)
    assert customer_of(one, world.store) != customer_of(two, world.store)


def test_the_same_card_again_changes_nothing(world: World) -> None:
    caller = world.invite()
    card = world.bind(caller)
    before = deepcopy(world.store.tables)
    assert world.bind(caller) == card
    assert world.store.tables == before


def test_another_person_cannot_bind_a_wallet_that_is_bound(world: World) -> None:
    caller = world.invite()
    world.bind(caller)
    before = deepcopy(world.store.tables)
    with pytest.raises(InvalidInputError) as refusal:
        world.bind(caller, OTHER)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", "identity_mismatch")
    assert world.store.tables == before


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2024, 1, 16), "born_in_future"),
        (date(2024, 1, 15), "under_age"),
        (date(2006, 1, 16), "under_age"),
        (date(1903, 1, 15), "born_too_long_ago"),
    ],
)
def test_who_is_not_of_age_is_refused_before_the_rails_are_asked(
    world: World, born: date, code: str
) -> None:
    world.gateway.refused_cards.add(CARD_NUMBER)
    with pytest.raises(InvalidInputError) as refusal:
        world.bind(world.invite(), replace(PERSON, born=born))
    assert (refusal.value.field, refusal.value.code) == ("resident_id", code)


def test_who_is_18_today_can_bind(world: World) -> None:
    assert world.bind(world.invite(), replace(PERSON, born=date(2006, 1, 15)))


def test_a_card_the_rails_refuse_is_not_bound(world: World) -> None:
    caller = world.invite()
    world.gateway.refused_cards.add(CARD_NUMBER)
    with pytest.raises(InvalidInputError) as refusal:
        world.bind(caller)
    assert refusal.value.field == "card_number"
    assert not world.store.tables.profiles
    with pytest.raises(NotFoundError):
        customer_of(caller, world.store)


def test_who_is_not_invited_cannot_bind(world: World) -> None:
    world.store.enlist(member("o7"))
    for openid in ("o7", "stranger"):
        with pytest.raises(NotInvitedError):
            world.bind(Caller(Channel.WECHAT, openid))


def test_whose_invitation_lapsed_cannot_bind(world: World) -> None:
    caller = world.invite()
    world.clock.set(date(2024, 4, 15))
    with pytest.raises(NotInvitedError):
        world.bind(caller)


def test_both_wallets_of_a_person_at_the_same_moment_are_one_customer(world: World) -> None:
    wechat, qq = world.invite("o1"), world.invite("o9", Channel.QQ)
    world.store.before_commit.append(lambda: world.bind(qq))
    world.bind(wechat)
    assert customer_of(wechat, world.store) == customer_of(qq, world.store)
    assert len(world.store.tables.profiles) == 1


def test_neither_the_card_number_nor_the_identity_is_stored_readable(world: World) -> None:
    world.bind(world.invite())
    stored = repr(world.store.tables)
    assert world.store.tables.cards
    for secret in (CARD_NUMBER, PERSON.name, PERSON.resident_id, PERSON.mobile):
        assert secret not in stored


def test_the_customer_the_gateway_knows_is_not_looked_up(world: World) -> None:
    assert customer_of(Caller(Channel.QQ, "stranger", "cust-7"), world.store) == "cust-7"


def test_of_two_persons_binding_one_wallet_at_once_the_second_is_told() -> None:
    world = World()
    caller = world.invite()
    world.store.before_commit.append(lambda: world.bind(caller, OTHER))
    with pytest.raises(InvalidInputError) as refusal:
        world.bind(caller)
    assert (refusal.value.field, refusal.value.code) == ("resident_id", "identity_mismatch")
