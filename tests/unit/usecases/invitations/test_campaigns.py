"""A draw's steps in memory: exactly the lowest ranks, once, by terms that stay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import InvalidInputError, NotFoundError, StateConflictError
from microloan.domain.invitations.campaign import CampaignStage, CampaignTerms, EligibilityCounts
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.lottery import commitment, mark, rank
from microloan.usecases.invitations import campaigns
from microloan_testing.lottery import run_lottery
from tests.support.builders.campaigns import SPRING, crowd, invited, lowest, run
from tests.support.builders.examples import DRAWN_ON, member
from tests.support.builders.in_memory_bank import World

UNTIL = DRAWN_ON + timedelta(days=90)


# What is drawn


def test_exactly_the_lowest_ranks_of_the_channel_are_invited_for_90_days() -> None:
    world = crowd()
    campaign = run(world)
    winners = [m for m in world.store.tables.members.values() if m.campaign]
    assert {m.key for m in winners} == lowest(world)
    assert {(m.channel, m.campaign, m.invited_until) for m in winners} == {
        (Channel.WECHAT, "spring", UNTIL)
    }
    assert (campaign.invited, campaign.round) == (20, 1)
    assert campaign.highest == max(rank("seed", m.key) for m in winners).hex()
    assert campaign.counted == EligibilityCounts(
        200, 200, {}, sum(mark(f"wechat#o{n}") for n in range(200)) % 2**256
    )


def test_who_does_not_meet_the_conditions_is_counted_by_reason_and_not_drawn() -> None:
    world = World()
    world.store.enlist(
        member("good"),
        replace(member("new"), card_months=0),
        replace(member("lazy"), active_days=0, card_months=0),
        replace(member("weak"), prescreen=599),
    )
    terms = replace(SPRING, conditions=EligibilityCriteria(min_prescreen=600))
    campaign = run(world, terms)
    assert campaign.counted
    assert (campaign.counted.listed, campaign.counted.eligible, campaign.invited) == (4, 1, 1)
    assert campaign.counted.refused == {
        "below_todays_conditions": 1,
        "card_too_new": 2,
        "not_active_enough": 1,
    }
    assert invited(world) == {"wechat#good"}


@pytest.mark.parametrize("count", [1, 199, 200, 201, 5_000])
def test_as_many_are_invited_as_the_campaign_says_or_as_there_are(count: int) -> None:
    world = crowd()
    terms = replace(SPRING, count=count)
    assert run(world, terms).invited == len(invited(world)) == min(count, 200)
    assert invited(world) == lowest(world, terms)


def test_a_white_list_with_nobody_on_it_closes_a_campaign_of_nobody() -> None:
    campaign = run(World())
    assert (campaign.stage, campaign.invited, campaign.highest) == (CampaignStage.CLOSED, 0, "")


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("most", [1, 3])
def test_a_bucket_that_holds_many_is_counted_again_until_few_are_listed(
    width: int, most: int
) -> None:
    world = crowd()
    run(world, width=width, most=most)
    assert invited(world) == lowest(world)
    listed = [one for taken in world.store.tables.taken.values() for one in taken.listed]
    assert 1 <= len(listed) <= most
    assert len({share.bucket for share in world.store.tables.tallies}) > 1


# The same again


def test_the_same_campaign_again_is_the_same_draw_and_invites_nobody_new() -> None:
    world = crowd()
    first = run(world)
    winners = invited(world)
    world.store.enlist(*(member(f"late-{n}") for n in range(50)))
    world.clock.set(DRAWN_ON + timedelta(days=3))
    assert run(world) == first
    assert run_lottery(SPRING, None, world.bank.draws, world.clock) == first
    assert invited(world) == winners


@pytest.mark.parametrize(
    ("terms", "seed", "differs"),
    [
        (replace(SPRING, count=21), "seed", "another count"),
        (replace(SPRING, channel=Channel.QQ), "seed", "another channel"),
        (replace(SPRING, conditions=EligibilityCriteria(min_prescreen=1)), "seed", "conditions"),
        (SPRING, "other", "another seed"),
        (replace(SPRING, channel=Channel.QQ, count=1), "x", "channel and count and seed"),
    ],
)
def test_the_same_name_with_anything_else_is_refused(
    terms: CampaignTerms, seed: str, differs: str
) -> None:
    world = crowd()
    first = run(world)
    with pytest.raises(StateConflictError, match=differs) as refused:
        run_lottery(terms, seed, world.bank.draws, world.clock)
    assert refused.value.code == "campaign_differs"
    assert world.bank.draws.campaign("spring") == first


@pytest.mark.parametrize(
    ("terms", "seed", "field"),
    [
        (replace(SPRING, count=0), "seed", "count"),
        (replace(SPRING, count=-1), "seed", "count"),
        (replace(SPRING, name=""), "seed", "campaign"),
        (replace(SPRING, name="a b"), "seed", "campaign"),
        (replace(SPRING, name="x" * 61), "seed", "campaign"),
        (SPRING, "", "seed"),
        (SPRING, "two\nlines", "seed"),
        (SPRING, "x" * 257, "seed"),
    ],
)
def test_what_nobody_can_draw_by_is_refused(terms: CampaignTerms, seed: str, field: str) -> None:
    world = crowd()
    with pytest.raises(InvalidInputError) as refused:
        run_lottery(terms, seed, world.bank.draws, world.clock)
    assert refused.value.field == field
    assert world.bank.draws.campaigns() == []


def test_the_seed_is_told_when_the_draw_is_over_and_committed_to_before() -> None:
    world = crowd()
    opened = campaigns.open_campaign(
        SPRING, None, world.bank.draws, world.clock, lambda: "nobody knows"
    )
    assert (opened.stage, opened.published_seed) == (CampaignStage.COUNTING, None)
    assert opened.commitment == commitment("nobody knows")
    drawn = run_lottery(SPRING, None, world.bank.draws, world.clock)
    assert drawn.published_seed == "nobody knows"
    assert drawn.commitment == opened.commitment
    assert invited(world) == lowest(world, seed="nobody knows")


def test_a_campaign_that_nobody_opened_is_not_there() -> None:
    with pytest.raises(NotFoundError, match="no campaign spring"):
        campaigns.require_campaign("spring", World().bank.draws)


# Never twice


def test_nobody_is_drawn_twice_by_two_campaigns() -> None:
    world = crowd()
    run(world)
    first = invited(world)
    second = run(world, replace(SPRING, name="autumn", count=190))
    assert second.counted
    assert second.counted.refused == {"already_invited": 20}
    assert (second.counted.eligible, second.invited) == (180, 180)
    assert invited(world) == first


def test_whose_invitation_lapsed_is_not_drawn_again() -> None:
    world = World()
    world.store.enlist(member())
    run(world)
    world.clock.set(UNTIL + timedelta(days=1))
    assert run(world, replace(SPRING, name="summer")).invited == 0
    assert invited(world) == {"wechat#o1"}
