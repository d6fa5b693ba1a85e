"""A draw while the list changes, and its workers stop, die and come out of order."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from microloan.domain.channel import Channel
from microloan.domain.errors import InternalFaultError
from microloan.domain.invitations.campaign import Campaign, CampaignStage, CampaignTerms
from microloan.domain.invitations.lottery import RankRange
from microloan.domain.invitations.rank_histogram import MOST_LISTED
from microloan.ports.invitations import InvitationStore, ShardProgress
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.count import count
from microloan.usecases.invitations.invite import ROWS, invite
from microloan_testing.in_memory.invitations import MemoryDraws
from microloan_testing.lottery import run_lottery
from tests.support.builders.campaigns import SPRING, crowd, invited, lowest, run
from tests.support.builders.examples import member
from tests.support.builders.in_memory_bank import World

# While something else happens


class Meddled(MemoryDraws):
    """A store in which something happens when the cut is written down, and after it is read."""

    def __init__(self, world: World, happens: Callable[[], object]) -> None:
        super().__init__(world.store.tables)
        self.happens: list[Callable[[], object]] = [happens]

    def save_campaign(self, campaign: Campaign) -> Campaign:
        saved = super().save_campaign(campaign)
        if campaign.cut and self.happens:
            self.happens.pop()()
        return saved


def meddled(world: World, happens: Callable[[], object], terms: CampaignTerms = SPRING) -> Campaign:
    return run_lottery(terms, "seed", Meddled(world, happens), world.clock)


def test_places_that_cannot_be_given_away_go_to_the_next_ranks_in_another_round() -> None:
    world = crowd()
    gone = sorted(lowest(world))[:8]

    def remove() -> None:
        for key in gone:
            del world.store.tables.members[key]

    campaign = meddled(world, remove)
    assert (campaign.invited, campaign.round) == (20, 2)
    assert invited(world) == lowest(world)
    # What the campaign tells of the list is what it found at first.
    assert campaign.counted
    assert campaign.counted.eligible == 200


def test_a_campaign_at_the_same_time_takes_nobody_twice_and_leaves_no_place_empty() -> None:
    world = crowd()
    autumn = CampaignTerms("autumn", Channel.WECHAT, 30)
    spring = meddled(world, lambda: run(world, autumn))
    assert (spring.invited, len(invited(world)), len(invited(world, "autumn"))) == (20, 20, 30)
    # The same seed gives the same ranks: the second has all the lowest, the first the next.
    both = replace(SPRING, count=50)
    assert invited(world) | invited(world, "autumn") == lowest(world, both)


def test_two_campaigns_share_what_there_is() -> None:
    world = crowd()
    autumn = CampaignTerms("autumn", Channel.WECHAT, 190)
    spring = meddled(world, lambda: run(world, autumn))
    assert (spring.invited, spring.stage) == (10, CampaignStage.CLOSED)
    assert len(invited(world) | invited(world, "autumn")) == 200


def test_members_who_are_listed_during_the_draw_take_no_place_too_many() -> None:
    world = crowd()
    campaign = meddled(
        world, lambda: world.store.enlist(*(member(f"late-{n}") for n in range(2_000)))
    )
    assert campaign.invited == len(invited(world)) == 20


def test_a_member_who_binds_during_the_draw_keeps_the_place() -> None:
    world = crowd()
    first = campaigns.open_campaign(SPRING, "seed", world.bank.draws, world.clock, str)
    won = min(lowest(world))
    world.store.tables.members[won] = replace(
        world.store.tables.members[won],
        campaign="spring",
        invited_until=first.invited_until,
        customer_id="cust-1",
    )
    assert run(world).invited == len(invited(world)) == 20
    assert invited(world) == lowest(world)


# Workers that stop


def counting(world: World, draws: InvitationStore) -> tuple[Campaign, list[int]]:
    """Count a campaign by workers who stop after each page; return how many each share took."""
    campaign = campaigns.open_campaign(SPRING, "seed", draws, world.clock, str)
    workers = []
    for share in campaigns.shard_tasks(campaign, 2, RankRange()):
        needed = 1
        done = count(share, campaign, draws, stop=lambda: True)
        while not done:
            done = count(share, campaign, draws, stop=lambda: True, resume=True)
            needed += 1
        workers.append(needed)
    cut = campaigns.find_campaign_cutoff(campaign, 2, RankRange(), draws)
    assert isinstance(cut, Campaign)
    return cut, workers


def test_workers_who_hand_on_after_each_page_count_and_invite_the_same() -> None:
    world = crowd()
    campaign, workers = counting(world, world.bank.draws)
    assert min(workers) > 3
    assert campaign.cut
    for share in campaigns.shard_tasks(campaign, 2, campaign.cut.bucket):
        needed = 1
        while not invite(share, campaign, world.bank.draws, stop=lambda: True):
            needed += 1
        assert needed > 3
    closed = campaigns.close_campaign(campaign, world.bank.draws, world.clock)
    assert (closed.stage, closed.invited) == (CampaignStage.CLOSED, 20)
    assert invited(world) == lowest(world)


def test_a_count_that_is_done_is_not_counted_again_when_it_is_resumed() -> None:
    world = crowd()
    campaign, _ = counting(world, world.bank.draws)
    world.store.enlist(member("late"))
    [share, _] = campaigns.shard_tasks(campaign, 2, RankRange())
    before = world.bank.draws.tally(share)
    assert count(share, campaign, world.bank.draws, resume=True)
    assert world.bank.draws.tally(share) == before


class Dying(MemoryDraws):
    """A store whose caller dies at a number of invitations."""

    left = 5

    def invite(self, *of: object) -> bool:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().invite(*of)  # type: ignore[arg-type]


def test_a_worker_that_dies_is_followed_by_one_that_takes_no_place_too_many() -> None:
    """Its successor meets members that were listed meanwhile, with lower ranks."""
    world = crowd()
    campaign, _ = counting(world, world.bank.draws)
    assert campaign.cut
    shares = campaigns.shard_tasks(campaign, 2, campaign.cut.bucket)
    with pytest.raises(KeyboardInterrupt):
        invite(shares[0], campaign, Dying(world.store.tables))
    world.store.enlist(*(member(f"a{n}") for n in range(2_000)))
    for share in shares:
        assert invite(share, campaign, world.bank.draws)
        assert world.bank.draws.progress(share).places <= campaign.cut.quotas[share.number]
    assert campaigns.close_campaign(campaign, world.bank.draws, world.clock).invited == 20
    assert len(invited(world)) == 20


def test_a_page_chooses_so_few_that_they_fit_into_an_item() -> None:
    key = "wechat#" + "x" * 64
    chosen = ROWS * (len(key) + 4)
    listed = MOST_LISTED * (len(key) + 4)
    assert chosen + listed < 400_000


# Steps out of order


def test_a_cut_of_what_is_not_counted_names_what_is_missing() -> None:
    world = crowd()
    draws = world.bank.draws
    campaign = campaigns.open_campaign(SPRING, "seed", draws, world.clock, str)
    first, second, third = campaigns.shard_tasks(campaign, 3, RankRange())
    count(first, campaign, draws)
    count(second, campaign, draws, stop=lambda: True)
    with pytest.raises(InternalFaultError, match=r"not counted segments \[1, 2\] of 3"):
        campaigns.find_campaign_cutoff(campaign, 3, RankRange(), draws)
    assert third.number == 2


def test_a_close_before_everyone_is_invited_names_what_is_missing() -> None:
    world = crowd()
    campaign, _ = counting(world, world.bank.draws)
    assert campaign.cut
    invite(campaigns.shard_tasks(campaign, 2, campaign.cut.bucket)[0], campaign, world.bank.draws)
    with pytest.raises(InternalFaultError, match=r"not invited segments \[1\] of 2"):
        campaigns.close_campaign(campaign, world.bank.draws, world.clock)


def test_without_a_cut_nobody_is_invited_and_nothing_closed() -> None:
    world = crowd()
    draws = world.bank.draws
    campaign = campaigns.open_campaign(SPRING, "seed", draws, world.clock, str)
    [share] = campaigns.shard_tasks(campaign, 1, RankRange())
    with pytest.raises(InternalFaultError, match="no cut"):
        invite(share, campaign, draws)
    with pytest.raises(InternalFaultError, match="no cut"):
        campaigns.close_campaign(campaign, draws, world.clock)
    assert draws.progress(share) == ShardProgress()


def test_a_cut_stays_as_it_is_written_down() -> None:
    world = crowd()
    campaign, _ = counting(world, world.bank.draws)
    world.store.enlist(*(member(f"late-{n}") for n in range(50)))
    for share in campaigns.shard_tasks(campaign, 2, RankRange()):
        count(share, campaign, world.bank.draws)
    assert campaigns.find_campaign_cutoff(campaign, 2, RankRange(), world.bank.draws) == campaign
