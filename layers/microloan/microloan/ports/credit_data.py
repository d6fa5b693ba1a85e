"""Ports of the credit bureau and of the wallets' data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from microloan.domain.channel import Channel
    from microloan.domain.customers.customer import Identity
    from microloan.domain.underwriting.applicant_data import BureauReport, Evidence, SocialProfile


class Bureau(Protocol):
    """The central bank's credit bureau."""

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        """Return a person's report; query and consent are logged by its id, and counted once.

        Raises
        ------
        Unavailable
            When the bureau does not answer.
        """


class SocialData(Protocol):
    """The wallet's knowledge of its members."""

    def profile(self, channel: Channel, openid: str) -> SocialProfile:
        """Return the activity of a member, in both wallets where the person has both.

        Raises
        ------
        Unavailable
            When the wallet does not answer.
        """


class Sources(Protocol):
    """Bureau and social data together."""

    def ask(self, identity: Identity, channel: Channel, openid: str, query_id: str) -> Evidence:
        """Return what both say of a person, asked at once; all of it or nothing.

        Raises
        ------
        Unavailable
            When any of them does not answer in time.
        """
