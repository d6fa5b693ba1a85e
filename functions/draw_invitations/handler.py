"""A draw's steps, as the state machine calls them; each answer says which comes next."""

import secrets

from microloan.adapters.invocation_deadline import has_time
from microloan.adapters.metrics import measure
from microloan.composition.container import Wiring
from microloan.composition.environment import Environment
from microloan.domain.errors import Refused
from microloan.domain.invitations.campaign import Campaign, Stage, Terms
from microloan.domain.invitations.lottery import Bucket
from microloan.entrypoints.logging.logger import logger
from microloan.entrypoints.models.lottery import DrawStart, DrawState, ShareTask
from microloan.entrypoints.steps import step
from microloan.usecases.invitations import campaigns
from microloan.usecases.invitations.count import count
from microloan.usecases.invitations.invite import invite

wiring = Wiring(Environment.from_env("MEMBERS_TABLE", "CAMPAIGNS_TABLE")).ready("draws", "clock")

# A page is read, and who was chosen of it invited, within this, in seconds.
RESERVE = 120.0
# How often places that could not be given away are drawn again before somebody has to look.
ROUNDS = 5


@step
def plan_handler(event: DrawStart) -> DrawState:
    """Open the campaign, or go on with it."""
    terms = Terms(event.campaign, event.channel, event.count, event.conditions)
    campaign = campaigns.open_campaign(
        terms, event.seed, wiring.draws, wiring.clock, secrets.token_hex
    )
    logger.info("planned", campaign=terms.name, commitment=campaign.commitment)
    return _next(campaign, wiring.draws.segments(), Bucket(), ROUNDS)


@step
def count_handler(event: ShareTask) -> ShareTask:
    """Count one segment, or as much of it as there is time for."""
    share, campaign = event.share(), _campaign(event)
    done = count(share, campaign, wiring.draws, lambda: not has_time(RESERVE), resume=event.resume)
    logger.info("counted", campaign=event.campaign, segment=event.number, handed_on=not done)
    return event.model_copy(update={"done": done, "resume": True})


@step
def cut_handler(event: DrawState) -> DrawState:
    """Find where the last place lies."""
    of, bucket = len(event.shares), Bucket(**dict(event.bucket))
    campaign = _campaign(event)
    found = campaigns.cut_campaign(campaign, of, bucket, wiring.draws)
    if isinstance(found, Bucket):
        logger.info("counted once more", campaign=event.campaign, bits=found.bits)
        return _next(campaign, of, found, event.left)
    return _next(found, of, bucket, event.left)


@step
def invite_handler(event: ShareTask) -> ShareTask:
    """Invite one segment, or as much of it as there is time for."""
    done = invite(event.share(), _campaign(event), wiring.draws, stop=lambda: not has_time(RESERVE))
    logger.info("invited", campaign=event.campaign, segment=event.number, handed_on=not done)
    return event.model_copy(update={"done": done})


@step
def close_handler(event: DrawState) -> DrawState:
    """Give the last places away and close the campaign, or begin another round."""
    campaign = campaigns.close_campaign(_campaign(event), wiring.draws, wiring.clock)
    logger.info("closed", campaign=event.campaign, stage=campaign.stage, round=campaign.round)
    if campaign.stage is Stage.CLOSED:
        measure({"channel": campaign.terms.channel}, DrawsClosed=1, MembersInvited=campaign.invited)
    left = event.left - 1
    if campaign.stage is not Stage.CLOSED and not left:
        raise Refused(
            f"after {ROUNDS} rounds campaign {event.campaign} still has places to give away:"
            " the white list changes under it; draw again when it does not",
            code="places_left",
        )
    return _next(campaign, len(event.shares), Bucket(), left)


def _next(campaign: Campaign, of: int, bucket: Bucket, left: int) -> DrawState:
    """Return what the state machine does next, and each worker's share of it."""
    following = {Stage.COUNTING: "count", Stage.INVITING: "invite", Stage.CLOSED: "end"}
    if campaign.cut:
        of, bucket = len(campaign.cut.quotas), campaign.cut.bucket
    state = {"campaign": campaign.terms.name, "next": following[campaign.stage], "left": left}
    shares = {"bucket": bucket, "shares": campaigns.shares(campaign, of, bucket)}
    return DrawState.model_validate(state | shares, from_attributes=True)


def _campaign(event: ShareTask | DrawState) -> Campaign:
    return campaigns.require_campaign(event.campaign, wiring.draws)
