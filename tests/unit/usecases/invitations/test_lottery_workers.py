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
from microloan_testing.in_memory.invitations import InMemoryInvitations
from microloan_testing.lottery import run_lottery
from tests.support.builders.campaigns import SPRING, crowd, invited, lowest, run
from tests.support.builders.examples import member
from tests.support.builders.in_memory_bank import InMemoryBank

# While something else happens


class Meddled(InMemoryInvitations):
    """A store in which something happens when the cut is written down, and after it is read."""

    def __init__(self, bank: InMemoryBank, happens: Callable[[], object]) -> None:
        super().__init__(bank.store.tables)
        self.happens: list[Callable[[], object]] = [happens]

    def save_campaign(self, campaign: Campaign) -> Campaign:
        saved = super().save_campaign(campaign)
        if campaign.cut and self.happens:
            self.happens.pop()()
        return saved


def meddled(
    bank: InMemoryBank, happens: Callable[[], object], terms: CampaignTerms = SPRING
) -> Campaign:
    return run_lottery(terms, "seed", Meddled(bank, happens), bank.clock)


def test_places_of_removed_members_go_to_the_next_ranks_in_another_round() -> None:
    bank = crowd()
    gone = sorted(lowest(bank))[:8]

    def remove() -> None:
        for key in gone:
            del bank.store.tables.members[key]

    campaign = meddled(bank, remove)
    assert (campaign.invited, campaign.round) == (20, 2)
    assert invited(bank) == lowest(bank)
    # What the campaign tells of the list is what it found at first.
    assert campaign.counted
    assert campaign.counted.eligible == 200


def test_concurrent_campaigns_invite_different_members_and_fill_all_places() -> None:
    bank = crowd()
    autumn = CampaignTerms("autumn", Channel.WECHAT, 30)
    spring = meddled(bank, lambda: run(bank, autumn))
    assert (spring.invited, len(invited(bank)), len(invited(bank, "autumn"))) == (20, 20, 30)
    # The same seed gives the same ranks: the second has all the lowest, the first the next.
    both = replace(SPRING, count=50)
    assert invited(bank) | invited(bank, "autumn") == lowest(bank, both)


def test_concurrent_campaigns_over_too_few_members_invite_each_once() -> None:
    bank = crowd()
    autumn = CampaignTerms("autumn", Channel.WECHAT, 190)
    spring = meddled(bank, lambda: run(bank, autumn))
    assert (spring.invited, spring.stage) == (10, CampaignStage.CLOSED)
    assert len(invited(bank) | invited(bank, "autumn")) == 200


def test_members_listed_during_the_lottery_add_no_place() -> None:
    bank = crowd()
    campaign = meddled(
        bank, lambda: bank.store.enlist(*(member(f"late-{n}") for n in range(2_000)))
    )
    assert campaign.invited == len(invited(bank)) == 20


def test_member_bound_to_a_customer_during_the_lottery_keeps_the_place() -> None:
    bank = crowd()
    first = campaigns.open_campaign(SPRING, "seed", bank.core.draws, bank.clock, str)
    won = min(lowest(bank))
    bank.store.tables.members[won] = replace(
        bank.store.tables.members[won],
        campaign="spring",
        invited_until=first.invited_until,
        customer_id="cust-1",
    )
    assert run(bank).invited == len(invited(bank)) == 20
    assert invited(bank) == lowest(bank)


# Workers that stop


def counting(bank: InMemoryBank, draws: InvitationStore) -> tuple[Campaign, list[int]]:
    """Count a campaign by workers who stop after each page; return how many each share took."""
    campaign = campaigns.open_campaign(SPRING, "seed", draws, bank.clock, str)
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


def test_workers_that_hand_over_after_each_page_invite_the_same_members() -> None:
    bank = crowd()
    campaign, workers = counting(bank, bank.core.draws)
    assert min(workers) > 3
    assert campaign.cut
    for share in campaigns.shard_tasks(campaign, 2, campaign.cut.bucket):
        needed = 1
        while not invite(share, campaign, bank.core.draws, stop=lambda: True):
            needed += 1
        assert needed > 3
    closed = campaigns.close_campaign(campaign, bank.core.draws, bank.clock)
    assert (closed.stage, closed.invited) == (CampaignStage.CLOSED, 20)
    assert invited(bank) == lowest(bank)


def test_finished_count_is_not_repeated_when_it_is_resumed() -> None:
    bank = crowd()
    campaign, _ = counting(bank, bank.core.draws)
    bank.store.enlist(member("late"))
    [share, _] = campaigns.shard_tasks(campaign, 2, RankRange())
    before = bank.core.draws.tally(share)
    assert count(share, campaign, bank.core.draws, resume=True)
    assert bank.core.draws.tally(share) == before


class Dying(InMemoryInvitations):
    """A store whose caller dies at a number of invitations."""

    left = 5

    def invite(self, *of: object) -> bool:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().invite(*of)  # type: ignore[arg-type]


def test_worker_after_a_crash_invites_no_member_too_many() -> None:
    """Its successor meets members that were listed meanwhile, with lower ranks."""
    bank = crowd()
    campaign, _ = counting(bank, bank.core.draws)
    assert campaign.cut
    shares = campaigns.shard_tasks(campaign, 2, campaign.cut.bucket)
    with pytest.raises(KeyboardInterrupt):
        invite(shares[0], campaign, Dying(bank.store.tables))
    bank.store.enlist(*(member(f"a{n}") for n in range(2_000)))
    for share in shares:
        assert invite(share, campaign, bank.core.draws)
        assert bank.core.draws.progress(share).places <= campaign.cut.quotas[share.number]
    assert campaigns.close_campaign(campaign, bank.core.draws, bank.clock).invited == 20
    assert len(invited(bank)) == 20


def test_chosen_and_listed_members_of_a_page_fit_into_an_item() -> None:
    key = "wechat#" + "x" * 64
    chosen = ROWS * (len(key) + 4)
    listed = MOST_LISTED * (len(key) + 4)
    assert chosen + listed < 400_000


# Steps out of order


def test_cutoff_before_all_counts_are_done_names_the_missing_segments() -> None:
    bank = crowd()
    draws = bank.core.draws
    campaign = campaigns.open_campaign(SPRING, "seed", draws, bank.clock, str)
    first, second, third = campaigns.shard_tasks(campaign, 3, RankRange())
    count(first, campaign, draws)
    count(second, campaign, draws, stop=lambda: True)
    with pytest.raises(InternalFaultError, match=r"not counted segments \[1, 2\] of 3"):
        campaigns.find_campaign_cutoff(campaign, 3, RankRange(), draws)
    assert third.number == 2


def test_close_before_all_invitations_names_the_missing_segments() -> None:
    bank = crowd()
    campaign, _ = counting(bank, bank.core.draws)
    assert campaign.cut
    invite(campaigns.shard_tasks(campaign, 2, campaign.cut.bucket)[0], campaign, bank.core.draws)
    with pytest.raises(InternalFaultError, match=r"not invited segments \[1\] of 2"):
        campaigns.close_campaign(campaign, bank.core.draws, bank.clock)


def test_invite_and_close_without_a_cutoff_are_refused() -> None:
    bank = crowd()
    draws = bank.core.draws
    campaign = campaigns.open_campaign(SPRING, "seed", draws, bank.clock, str)
    [share] = campaigns.shard_tasks(campaign, 1, RankRange())
    with pytest.raises(InternalFaultError, match="no cut"):
        invite(share, campaign, draws)
    with pytest.raises(InternalFaultError, match="no cut"):
        campaigns.close_campaign(campaign, draws, bank.clock)
    assert draws.progress(share) == ShardProgress()


def test_cutoff_stays_the_same_once_it_is_stored() -> None:
    bank = crowd()
    campaign, _ = counting(bank, bank.core.draws)
    bank.store.enlist(*(member(f"late-{n}") for n in range(50)))
    for share in campaigns.shard_tasks(campaign, 2, RankRange()):
        count(share, campaign, bank.core.draws)
    assert campaigns.find_campaign_cutoff(campaign, 2, RankRange(), bank.core.draws) == campaign
