"""Bureau and social data, asked together."""

from dataclasses import dataclass

from microloan.domain.customer import Identity
from microloan.domain.evidence import Evidence
from microloan.domain.member import Channel
from microloan.ports import Bureau, SocialData


@dataclass(frozen=True, slots=True)
class BothSources:
    """The port `Sources`."""

    bureau: Bureau
    social: SocialData

    def ask(self, identity: Identity, channel: Channel, openid: str) -> Evidence:
        """Return what both say of a person; all of it or nothing."""
        return Evidence(self.bureau.report(identity), self.social.profile(channel, openid))
