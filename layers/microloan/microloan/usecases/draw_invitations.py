"""A campaign: draw members of the white list at random and invite them."""

from dataclasses import dataclass, replace

from microloan.domain.calendar import business_date
from microloan.domain.draw import draw
from microloan.domain.entry_conditions import EntryConditions, unmet
from microloan.domain.member import Channel
from microloan.domain.product import PRODUCT
from microloan.ports import Clock, WhiteList


@dataclass(frozen=True, slots=True)
class Campaign:
    """A draw to make: `count` members of a channel, by a seed that is published afterwards."""

    name: str
    channel: Channel
    count: int
    seed: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a campaign went; `refused` counts unmet conditions by reason."""

    listed: int
    eligible: int
    invited: int
    refused: dict[str, int]


def draw_invitations(campaign: Campaign, white_list: WhiteList, clock: Clock) -> Drawn:
    """Invite the members whose ranks are lowest; the same campaign again invites nobody new."""
    today = business_date(clock.now())
    conditions = EntryConditions()
    members = list(white_list.of_channel(campaign.channel))
    already = [member for member in members if member.campaign == campaign.name]
    refused: dict[str, int] = {}
    eligible = []
    for member in members:
        reasons = unmet(member, conditions, today)
        for reason in reasons:
            refused[reason] = refused.get(reason, 0) + 1
        if not reasons and member.campaign != campaign.name:
            eligible.append(member)
    until = today + PRODUCT.invitation_valid
    chosen = draw(eligible, campaign.count - len(already), campaign.seed)
    for member in chosen:
        white_list.invite(replace(member, campaign=campaign.name, invited_until=until))
    return Drawn(len(members), len(eligible), len(already) + len(chosen), refused)
