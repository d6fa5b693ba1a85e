"""Ports of the credit bureau and of the wallets' data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from microloan.domain.channel import Channel
    from microloan.domain.customers.customer import Identity
    from microloan.domain.underwriting.applicant_data import (
        ApplicantData,
        BureauReport,
        WalletProfile,
    )


class CreditBureau(Protocol):
    """The central bank's credit bureau."""

    def report(self, identity: Identity, query_id: str) -> BureauReport:
        """Return a person's report, logged and counted once under the query ID.

        Raises
        ------
        UnavailableError
            When the bureau does not answer.
        """


class WalletActivityProvider(Protocol):
    """The wallets' data of their members."""

    def profile(self, channel: Channel, openid: str) -> WalletProfile:
        """Return a member's activity, in both wallets where the person has both.

        Raises
        ------
        UnavailableError
            When the wallet does not answer.
        """


class CreditDataProviders(Protocol):
    """Bureau and social data together."""

    def ask(
        self, identity: Identity, channel: Channel, openid: str, query_id: str
    ) -> ApplicantData:
        """Return both providers' data of a person, queried in parallel, all of it or none.

        Raises
        ------
        UnavailableError
            When any of them does not answer in time.
        """
