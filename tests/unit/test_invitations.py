from dataclasses import replace
from datetime import date, timedelta

from microloan.domain.member import Channel, Standing
from microloan.usecases.caller import Caller
from microloan.usecases.check_invitation import Entrance, check_invitation
from microloan.usecases.draw_invitations import Campaign, Drawn, draw_invitations
from microloan.usecases.keep_white_list import delist_members, list_members
from tests.fakes.examples import DRAWN_ON, member
from tests.fakes.world import World

UNTIL = DRAWN_ON + timedelta(days=90)
CAMPAIGN = Campaign("spring", Channel.WECHAT, 20, "seed")


def crowd() -> World:
    world = World()
    world.store.enlist(*(member(f"o{n}") for n in range(100)))
    world.store.enlist(*(member(f"q{n}", Channel.QQ) for n in range(50)))
    return world


def invited(world: World) -> set[str]:
    return {m.openid for m in world.store.tables.members.values() if m.invited_until}


def run(world: World, campaign: Campaign = CAMPAIGN) -> Drawn:
    return draw_invitations(campaign, world.store, world.clock)


def test_a_campaign_invites_as_many_as_it_says_of_its_channel_for_90_days() -> None:
    world = crowd()
    assert run(world) == Drawn(listed=100, eligible=100, invited=20, refused={})
    drawn = [m for m in world.store.tables.members.values() if m.campaign == "spring"]
    assert len(drawn) == 20
    assert {(m.channel, m.invited_until) for m in drawn} == {(Channel.WECHAT, UNTIL)}


def test_the_same_campaign_again_invites_nobody_new() -> None:
    world = crowd()
    run(world)
    first = invited(world)
    again = run(world)
    assert invited(world) == first
    assert (again.invited, again.refused) == (20, {"already_invited": 20})


def test_a_campaign_that_broke_off_goes_on_to_the_members_it_would_have_drawn() -> None:
    whole, broken = crowd(), crowd()
    run(whole)
    run(broken, replace(CAMPAIGN, count=7))
    run(broken)
    assert invited(broken) == invited(whole)


def test_nobody_is_drawn_twice_by_two_campaigns() -> None:
    world = crowd()
    run(world)
    second = run(world, Campaign("autumn", Channel.WECHAT, 90, "other"))
    assert (second.eligible, second.invited) == (80, 80)
    assert sum(m.campaign == "spring" for m in world.store.tables.members.values()) == 20


def test_who_does_not_meet_the_conditions_is_counted_by_reason_and_not_drawn() -> None:
    world = World()
    world.store.enlist(
        member("good"),
        replace(member("new"), card_months=0),
        replace(member("lazy"), active_days=0, card_months=0),
    )
    drawn = run(world)
    assert drawn == Drawn(3, 1, 1, {"card_too_new": 2, "not_active_enough": 1})
    assert invited(world) == {"good"}


def test_a_member_whose_invitation_lapsed_is_never_drawn_again() -> None:
    world = World()
    world.store.enlist(member())
    run(world)
    world.clock.set(UNTIL + timedelta(days=1))
    again = run(world, replace(CAMPAIGN, name="summer"))
    assert again == Drawn(1, 0, 0, {"already_invited": 1})
    assert world.store.tables.members["wechat#o1"].campaign == "spring"


def test_a_member_that_was_removed_and_listed_anew_may_be_drawn_again() -> None:
    world = World()
    world.store.enlist(member())
    run(world)
    delist_members({member().key: None}, world.store)
    list_members({member().key: member()}, world.store, DRAWN_ON)
    run(world, replace(CAMPAIGN, name="summer"))
    assert world.store.tables.members["wechat#o1"].campaign == "summer"


def test_a_member_that_was_never_listed_sees_no_entrance() -> None:
    world = World()
    caller = Caller(Channel.QQ, "stranger")
    shown = check_invitation(caller, world.store, world.clock)
    assert shown == Entrance(shown=False, standing=Standing.NOT_LISTED, until=None)


def test_the_entrance_is_shown_from_the_invitation_until_it_lapses() -> None:
    world = World()
    caller = world.invite()
    assert check_invitation(caller, world.store, world.clock) == Entrance(
        shown=True, standing=Standing.INVITED, until=UNTIL
    )
    world.clock.set(UNTIL + timedelta(days=1))
    assert check_invitation(caller, world.store, world.clock).standing is Standing.LAPSED


def test_a_customer_keeps_the_entrance_after_the_invitation() -> None:
    world = World()
    caller = world.invite()
    world.bind(caller)
    world.clock.set(date(2030, 1, 1))
    assert check_invitation(caller, world.store, world.clock).shown
