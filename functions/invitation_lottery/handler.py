"""The steps of a lottery's state machine, each of which returns the next one."""

import secrets

from microloan.adapters.invocation_deadline import has_time_remaining
from microloan.adapters.metrics import measure
from microloan.composition.container import Container
from microloan.composition.environment import Environment
from microloan.domain.errors import StateConflictError
from microloan.domain.invitations.campaign import Campaign, CampaignStage, CampaignTerms
from microloan.domain.invitations.lottery import RankRange
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.lottery import LotteryStart, LotteryState, ShardTaskFields
from microloan.entrypoints.steps import step
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.count import count
from microloan.usecases.invitations.invite import invite

container = Container(Environment.from_env("MEMBERS_TABLE", "CAMPAIGNS_TABLE")).preload(
    "invitations", "clock"
)

# The seconds within which a page is read and its chosen members are invited.
RESERVE = 120.0
# The most rounds for places that could not be given away, before an operator has to act.
ROUNDS = 5


@step
def plan_handler(event: LotteryStart) -> LotteryState:
    """Open the campaign, or resume it."""
    terms = CampaignTerms(event.campaign, event.channel, event.count, event.conditions)
    campaign = campaigns.open_campaign(
        terms, event.seed, container.invitations, container.clock, secrets.token_hex
    )
    logger.info("lottery planned", campaign=terms.name, commitment=campaign.commitment)
    return _next_state(campaign, container.invitations.segments(), RankRange(), ROUNDS)


@step
def count_handler(event: ShardTaskFields) -> ShardTaskFields:
    """Count one segment, or as much of it as time allows."""
    share, campaign = event.share(), _campaign(event)
    done = count(
        share,
        campaign,
        container.invitations,
        lambda: not has_time_remaining(RESERVE),
        resume=event.resume,
    )
    logger.info(
        "segment counted", campaign=event.campaign, segment=event.number, handed_on=not done
    )
    return event.model_copy(update={"done": done, "resume": True})


@step
def cut_handler(event: LotteryState) -> LotteryState:
    """Find the cutoff."""
    of, bucket = len(event.shares), RankRange(**dict(event.bucket))
    campaign = _campaign(event)
    result = campaigns.find_campaign_cutoff(campaign, of, bucket, container.invitations)
    if isinstance(result, RankRange):
        logger.info("rank range narrowed", campaign=event.campaign, bits=result.bits)
        return _next_state(campaign, of, result, event.left)
    return _next_state(result, of, bucket, event.left)


@step
def invite_handler(event: ShardTaskFields) -> ShardTaskFields:
    """Invite one segment, or as much of it as time allows."""
    done = invite(
        event.share(),
        _campaign(event),
        container.invitations,
        stop=lambda: not has_time_remaining(RESERVE),
    )
    logger.info(
        "segment invited", campaign=event.campaign, segment=event.number, handed_on=not done
    )
    return event.model_copy(update={"done": done})


@step
def close_handler(event: LotteryState) -> LotteryState:
    """Give the last places away and close the campaign, or begin another round."""
    campaign = campaigns.close_campaign(_campaign(event), container.invitations, container.clock)
    logger.info(
        "lottery closed", campaign=event.campaign, stage=campaign.stage, round=campaign.round
    )
    if campaign.stage is CampaignStage.CLOSED:
        measure(
            {"channel": campaign.terms.channel}, LotteriesClosed=1, MembersInvited=campaign.invited
        )
    rounds_left = event.left - 1
    if campaign.stage is not CampaignStage.CLOSED and not rounds_left:
        raise StateConflictError(
            f"Campaign {event.campaign} still has places to give away after {ROUNDS} rounds,"
            " because the white list keeps changing. Run the lottery again after the import.",
            code="places_left",
        )
    return _next_state(campaign, len(event.shares), RankRange(), rounds_left)


def _next_state(campaign: Campaign, of: int, bucket: RankRange, rounds_left: int) -> LotteryState:
    """Return the state machine's next step, and each worker's task in it."""
    following = {
        CampaignStage.COUNTING: "count",
        CampaignStage.INVITING: "invite",
        CampaignStage.CLOSED: "end",
    }
    if campaign.cut:
        of, bucket = len(campaign.cut.quotas), campaign.cut.bucket
    state = {
        "campaign": campaign.terms.name,
        "next": following[campaign.stage],
        "left": rounds_left,
    }
    shares = {"bucket": bucket, "shares": campaigns.shard_tasks(campaign, of, bucket)}
    return LotteryState.model_validate(state | shares, from_attributes=True)


def _campaign(event: ShardTaskFields | LotteryState) -> Campaign:
    return campaigns.require_campaign(event.campaign, container.invitations)
