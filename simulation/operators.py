"""Actions of the bank's operators in the year: campaigns and write-offs."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date

from microloan.domain.channel import Channel
from microloan.domain.errors import StateConflictError
from microloan.domain.invitations.campaign import CampaignTerms
from microloan.domain.invitations.eligibility import EligibilityCriteria
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.ports.writes import LoanRecord
from microloan_testing.bank import Bank
from microloan_testing.lottery import run_lottery
from microloan_testing.two_people import write_off
from simulation.assumptions import Assumptions

_REASON = "long overdue, and the card stays empty"


class Operators:
    """The bank's operators."""

    def __init__(self, bank: Bank, rng: random.Random, assumed: Assumptions) -> None:
        self._bank, self._rng, self._assumed = bank, rng, assumed
        self.did: Counter[str] = Counter()

    def waves(
        self, days: Sequence[date], listed: Counter[Channel]
    ) -> dict[date, dict[Channel, int]]:
        """Return the number of members to invite on each day, by channel.

        Parameters
        ----------
        days
            Days of a campaign.
        listed
            The length of the white list.
        """
        sizes = [self._assumed.campaign_growth**wave for wave in range(len(days))]
        share = self._assumed.invited_share / sum(sizes)
        return {
            day: {channel: max(1, round(listed[channel] * share * size)) for channel in Channel}
            for day, size in zip(days, sizes, strict=True)
        }

    def campaign(self, channel: Channel, count: int) -> list[Member]:
        """Draw a campaign over the white list, and return the invited members by key."""
        name = f"{channel}-{self._bank.clock.today:%Y-%m}"
        conditions = EligibilityCriteria(min_prescreen=self._assumed.min_prescreen)
        seed = f"{self._rng.getrandbits(256):064x}"
        run_lottery(
            CampaignTerms(name, channel, count, conditions),
            seed,
            self._bank.draws,
            self._bank.clock,
        )
        self.did["campaigns"] += 1
        members = self._bank.store.tables.members
        return [members[key] for key in sorted(members) if members[key].campaign == name]

    def write_off(self, report: Callable[[LoanRecord], object]) -> None:
        """Write off loans that are overdue for too long, and report each."""
        today = self._bank.clock.today
        for record in list(self._bank.store.tables.open_loans.values()):
            if not isinstance(record, LoanRecord) or record.account.status is not LoanStatus.OPEN:
                continue
            if record.account.loan.days_past_due(today) <= self._assumed.written_off_after:
                continue
            opening = record.account.opening
            # A loan with a collection on its way can be written off next month.
            with suppress(StateConflictError):
                write_off(
                    opening.customer_id,
                    opening.loan_id,
                    _REASON,
                    self._bank.store,
                    self._bank.clock,
                )
                self.did["loans written off"] += 1
                report(record)
