"""A white list of a few hundred, and campaigns that are drawn on it in memory."""

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms
from microloan.domain.invitations.lottery import draw_winners
from microloan_testing.lottery import run_lottery
from tests.support.builders.examples import member
from tests.support.builders.in_memory_bank import World

SPRING = CampaignTerms("spring", Channel.WECHAT, 20)


def crowd() -> World:
    world = World()
    world.store.enlist(*(member(f"o{n}") for n in range(200)))
    world.store.enlist(*(member(f"q{n}", Channel.QQ) for n in range(50)))
    return world


def run(world: World, terms: CampaignTerms = SPRING, **how: int) -> Campaign:
    return run_lottery(terms, "seed", world.bank.draws, world.clock, **how)


def invited(world: World, campaign: str = "spring") -> set[str]:
    return {m.key for m in world.store.tables.members.values() if m.campaign == campaign}


def lowest(world: World, terms: CampaignTerms = SPRING, seed: str = "seed") -> set[str]:
    of_channel = (m.key for m in world.store.tables.members.values() if m.channel is terms.channel)
    return set(draw_winners(of_channel, terms.count, seed))
