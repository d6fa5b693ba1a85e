"""A whole lottery in this process, in the steps of the state machine."""

from microloan.domain.invitations.campaign import Campaign, CampaignStage, CampaignTerms
from microloan.domain.invitations.lottery import BITS, RankRange
from microloan.domain.invitations.rank_histogram import MOST_LISTED
from microloan.ports.clock import Clock
from microloan.ports.invitations import InvitationStore
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.count import count
from microloan.usecases.invitations.invite import invite


def run_lottery(  # noqa: PLR0913 - what is drawn, and how finely it is counted
    terms: CampaignTerms,
    seed: str | None,
    draws: InvitationStore,
    clock: Clock,
    *,
    width: int = BITS,
    most: int = MOST_LISTED,
) -> Campaign:
    """Run all steps of a lottery, and return the closed campaign."""
    campaign = campaigns.open_campaign(terms, seed, draws, clock, lambda: f"made for {terms.name}")
    while campaign.stage is not CampaignStage.CLOSED:
        if campaign.stage is CampaignStage.COUNTING:
            _count_and_cut(campaign, draws, RankRange(width=width), most)
        else:
            _invite_and_close(campaign, draws, clock)
        campaign = campaigns.require_campaign(terms.name, draws)
    return campaign


def _count_and_cut(
    campaign: Campaign, draws: InvitationStore, bucket: RankRange, most: int
) -> None:
    result: Campaign | RankRange = bucket
    of = draws.segments()
    while isinstance(result, RankRange):
        for share in campaigns.shard_tasks(campaign, of, result):
            count(share, campaign, draws)
        result = campaigns.find_campaign_cutoff(campaign, of, result, draws, most)


def _invite_and_close(campaign: Campaign, draws: InvitationStore, clock: Clock) -> None:
    if campaign.cut:
        of = campaigns.shard_tasks(campaign, len(campaign.cut.quotas), campaign.cut.bucket)
        for share in of:
            invite(share, campaign, draws)
    campaigns.close_campaign(campaign, draws, clock)
