"""A white list of a few hundred, and campaigns that are drawn on it in memory."""

from microloan.domain.channel import Channel
from microloan.domain.invitations.campaign import Campaign, CampaignTerms
from microloan.domain.invitations.lottery import draw_winners
from microloan_testing.lottery import run_lottery
from tests.support.builders.examples import member
from tests.support.builders.in_memory_bank import InMemoryBank

SPRING = CampaignTerms("spring", Channel.WECHAT, 20)


def crowd() -> InMemoryBank:
    bank = InMemoryBank()
    bank.store.enlist(*(member(f"o{n}") for n in range(200)))
    bank.store.enlist(*(member(f"q{n}", Channel.QQ) for n in range(50)))
    return bank


def run(bank: InMemoryBank, terms: CampaignTerms = SPRING, **how: int) -> Campaign:
    return run_lottery(terms, "seed", bank.core.draws, bank.clock, **how)


def invited(bank: InMemoryBank, campaign: str = "spring") -> set[str]:
    return {m.key for m in bank.store.tables.members.values() if m.campaign == campaign}


def lowest(bank: InMemoryBank, terms: CampaignTerms = SPRING, seed: str = "seed") -> set[str]:
    of_channel = (m.key for m in bank.store.tables.members.values() if m.channel is terms.channel)
    return set(draw_winners(of_channel, terms.count, seed))
