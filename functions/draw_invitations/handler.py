"""A campaign, asked for by an operator: draw and invite members of the white list."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger

from microloan.domain.member import Channel
from microloan.entry.environment import Environment
from microloan.entry.invocation import in_time
from microloan.entry.wiring import Wiring
from microloan.usecases.draw_invitations import Campaign, draw_invitations

wiring = Wiring(Environment.from_env("MEMBERS_TABLE"))
logger = Logger()


@in_time
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Draw `count` members of a channel by a seed."""
    campaign = Campaign(event["campaign"], Channel(event["channel"]), event["count"], event["seed"])
    drawn = draw_invitations(campaign, wiring.white_list, wiring.clock)
    logger.info("drawn", campaign=campaign.name, listed=drawn.listed, eligible=drawn.eligible)
    return asdict(drawn)
