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
from tests.support.builders.in_memory_bank import InMemoryBank

UNTIL = DRAWN_ON + timedelta(days=90)


# What is drawn


def test_lottery_invites_exactly_the_lowest_ranks_of_the_channel_for_90_days() -> None:
    bank = crowd()
    campaign = run(bank)
    winners = [m for m in bank.store.tables.members.values() if m.campaign]
    assert {m.key for m in winners} == lowest(bank)
    assert {(m.channel, m.campaign, m.invited_until) for m in winners} == {
        (Channel.WECHAT, "spring", UNTIL)
    }
    assert (campaign.invited, campaign.round) == (20, 1)
    assert campaign.highest == max(rank("seed", m.key) for m in winners).hex()
    assert campaign.counted == EligibilityCounts(
        200, 200, {}, sum(mark(f"wechat#o{n}") for n in range(200)) % 2**256
    )


def test_ineligible_member_is_counted_by_reason_and_not_invited() -> None:
    bank = InMemoryBank()
    bank.store.enlist(
        member("good"),
        replace(member("new"), card_months=0),
        replace(member("lazy"), active_days=0, card_months=0),
        replace(member("weak"), prescreen=599),
    )
    terms = replace(SPRING, conditions=EligibilityCriteria(min_prescreen=600))
    campaign = run(bank, terms)
    assert campaign.counted
    assert (campaign.counted.listed, campaign.counted.eligible, campaign.invited) == (4, 1, 1)
    assert campaign.counted.refused == {
        "below_todays_conditions": 1,
        "card_too_new": 2,
        "not_active_enough": 1,
    }
    assert invited(bank) == {"wechat#good"}


@pytest.mark.parametrize("count", [1, 199, 200, 201, 5_000])
def test_lottery_invites_the_campaigns_count_or_all_members(count: int) -> None:
    bank = crowd()
    terms = replace(SPRING, count=count)
    assert run(bank, terms).invited == len(invited(bank)) == min(count, 200)
    assert invited(bank) == lowest(bank, terms)


def test_lottery_over_an_empty_white_list_closes_with_no_invitation() -> None:
    campaign = run(InMemoryBank())
    assert (campaign.stage, campaign.invited, campaign.highest) == (CampaignStage.CLOSED, 0, "")


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("most", [1, 3])
def test_large_rank_range_is_counted_again_until_few_members_are_listed(
    width: int, most: int
) -> None:
    bank = crowd()
    run(bank, width=width, most=most)
    assert invited(bank) == lowest(bank)
    listed = [one for taken in bank.store.tables.taken.values() for one in taken.listed]
    assert 1 <= len(listed) <= most
    assert len({share.bucket for share in bank.store.tables.tallies}) > 1


# The same again


def test_repeated_campaign_is_the_same_lottery_and_invites_no_new_member() -> None:
    bank = crowd()
    first = run(bank)
    winners = invited(bank)
    bank.store.enlist(*(member(f"late-{n}") for n in range(50)))
    bank.clock.set(DRAWN_ON + timedelta(days=3))
    assert run(bank) == first
    assert run_lottery(SPRING, None, bank.core.draws, bank.clock) == first
    assert invited(bank) == winners


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
def test_campaign_of_the_same_name_with_other_terms_is_refused(
    terms: CampaignTerms, seed: str, differs: str
) -> None:
    bank = crowd()
    first = run(bank)
    with pytest.raises(StateConflictError, match=differs) as refused:
        run_lottery(terms, seed, bank.core.draws, bank.clock)
    assert refused.value.code == "campaign_differs"
    assert bank.core.draws.campaign("spring") == first


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
def test_invalid_campaign_terms_are_refused_by_field(
    terms: CampaignTerms, seed: str, field: str
) -> None:
    bank = crowd()
    with pytest.raises(InvalidInputError) as refused:
        run_lottery(terms, seed, bank.core.draws, bank.clock)
    assert refused.value.field == field
    assert bank.core.draws.campaigns() == []


def test_seed_is_published_when_the_lottery_is_over_and_committed_to_before() -> None:
    bank = crowd()
    opened = campaigns.open_campaign(
        SPRING, None, bank.core.draws, bank.clock, lambda: "nobody knows"
    )
    assert (opened.stage, opened.published_seed) == (CampaignStage.COUNTING, None)
    assert opened.commitment == commitment("nobody knows")
    drawn = run_lottery(SPRING, None, bank.core.draws, bank.clock)
    assert drawn.published_seed == "nobody knows"
    assert drawn.commitment == opened.commitment
    assert invited(bank) == lowest(bank, seed="nobody knows")


def test_unknown_campaign_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no campaign spring"):
        campaigns.require_campaign("spring", InMemoryBank().core.draws)


# Never twice


def test_second_campaign_invites_no_member_of_the_first() -> None:
    bank = crowd()
    run(bank)
    first = invited(bank)
    second = run(bank, replace(SPRING, name="autumn", count=190))
    assert second.counted
    assert second.counted.refused == {"already_invited": 20}
    assert (second.counted.eligible, second.invited) == (180, 180)
    assert invited(bank) == first


def test_member_with_a_lapsed_invitation_is_not_invited_again() -> None:
    bank = InMemoryBank()
    bank.store.enlist(member())
    run(bank)
    bank.clock.set(UNTIL + timedelta(days=1))
    assert run(bank, replace(SPRING, name="summer")).invited == 0
    assert invited(bank) == {"wechat#o1"}
