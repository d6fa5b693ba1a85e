"""A draw's steps, as the state machine calls them; each answer says which comes next."""

import secrets
from typing import Any

from microloan.adapters.metrics import measure
from microloan.adapters.time_left import has_time
from microloan.domain.campaign import Campaign, Stage, Terms
from microloan.domain.draw import Bucket
from microloan.domain.entry_conditions import EntryConditions
from microloan.domain.errors import Refused
from microloan.domain.member import Channel
from microloan.draws import Share
from microloan.entry.environment import Environment
from microloan.entry.invocation import in_time
from microloan.entry.log import logger
from microloan.entry.wiring import Wiring
from microloan.usecases.draw import campaigns
from microloan.usecases.draw.count import count
from microloan.usecases.draw.invite import invite

wiring = Wiring(Environment.from_env("MEMBERS_TABLE", "CAMPAIGNS_TABLE"))

Event = dict[str, Any]

# A page is read, and who was chosen of it invited, within this, in seconds.
RESERVE = 120.0
# How often places that could not be given away are drawn again before somebody has to look.
ROUNDS = 5


@in_time
def plan_handler(event: Event, _context: object) -> Event:
    """Open the campaign, or go on with it."""
    terms = Terms(
        event["campaign"],
        Channel(event["channel"]),
        event["count"],
        EntryConditions(**event.get("conditions", {})),
    )
    campaign = campaigns.open_campaign(
        terms, event.get("seed"), wiring.draws, wiring.clock, secrets.token_hex
    )
    logger.info("planned", campaign=terms.name, commitment=campaign.commitment)
    return _next(campaign, wiring.draws.segments(), Bucket(), ROUNDS)


@in_time
def count_handler(event: Event, _context: object) -> Event:
    """Count one segment, or as much of it as there is time for."""
    share = _share(event)
    done = count(
        share,
        _campaign(event),
        wiring.draws,
        stop=lambda: not has_time(RESERVE),
        resume=event.get("resume", False),
    )
    logger.info("counted", campaign=share.campaign, segment=share.number, handed_on=not done)
    return event | {"done": done, "resume": True}


@in_time
def cut_handler(event: Event, _context: object) -> Event:
    """Find where the last place lies."""
    of, bucket = len(event["shares"]), _bucket(event["bucket"])
    campaign = _campaign(event)
    found = campaigns.cut_campaign(campaign, of, bucket, wiring.draws)
    if isinstance(found, Bucket):
        logger.info("counted once more", campaign=event["campaign"], bits=found.bits)
        return _next(campaign, of, found, event["left"])
    return _next(found, of, bucket, event["left"])


@in_time
def invite_handler(event: Event, _context: object) -> Event:
    """Invite one segment, or as much of it as there is time for."""
    share = _share(event)
    done = invite(share, _campaign(event), wiring.draws, stop=lambda: not has_time(RESERVE))
    logger.info("invited", campaign=share.campaign, segment=share.number, handed_on=not done)
    return event | {"done": done}


@in_time
def close_handler(event: Event, _context: object) -> Event:
    """Give the last places away and close the campaign, or begin another round."""
    campaign = campaigns.close_campaign(_campaign(event), wiring.draws, wiring.clock)
    logger.info("closed", campaign=event["campaign"], stage=campaign.stage, round=campaign.round)
    if campaign.stage is Stage.CLOSED:
        measure({"channel": campaign.terms.channel}, DrawsClosed=1, MembersInvited=campaign.invited)
    left = event["left"] - 1
    if campaign.stage is not Stage.CLOSED and not left:
        raise Refused(
            f"after {ROUNDS} rounds campaign {event['campaign']} still has places to give away:"
            " the white list changes under it; draw again when it does not",
            code="places_left",
        )
    return _next(campaign, len(event["shares"]), Bucket(), left)


def _next(campaign: Campaign, of: int, bucket: Bucket, left: int) -> Event:
    """Return what the state machine does next, and each worker's share of it."""
    step = {Stage.COUNTING: "count", Stage.INVITING: "invite", Stage.CLOSED: "end"}[campaign.stage]
    if campaign.cut:
        of, bucket = len(campaign.cut.quotas), campaign.cut.bucket
    return {
        "campaign": campaign.terms.name,
        "next": step,
        "left": left,
        "bucket": _fields(bucket),
        "shares": [
            {
                "campaign": share.campaign,
                "round": share.round,
                "number": share.number,
                "of": share.of,
                "bucket": _fields(share.bucket),
            }
            for share in campaigns.shares(campaign, of, bucket)
        ],
    }


def _share(event: Event) -> Share:
    bucket = _bucket(event["bucket"])
    return Share(event["campaign"], event["round"], event["number"], event["of"], bucket)


def _campaign(event: Event) -> Campaign:
    return campaigns.require_campaign(event["campaign"], wiring.draws)


def _fields(bucket: Bucket) -> Event:
    # As a text: JSON's numbers need not have so many digits.
    return {"first": str(bucket.first), "bits": bucket.bits, "width": bucket.width}


def _bucket(fields: Event) -> Bucket:
    return Bucket(int(fields["first"]), fields["bits"], fields["width"])
