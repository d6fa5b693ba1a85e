"""The port `Source` over a bank in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan_ops.report.source import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from microloan.domain.invitations.campaign import Campaign
    from microloan.domain.invitations.member import Member
    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application
    from microloan_ops.report.source import NightRun
    from microloan_testing.bank import Bank


@dataclass(frozen=True, slots=True)
class MemorySource:
    """A bank in memory, as the report reads it.

    Parameters
    ----------
    remark
        A warning for readers.
    runs
        Its runs of the night, in any order.
    """

    name: str
    remark: str
    bank: Bank
    runs: Sequence[NightRun]

    @property
    def runs_kept(self) -> timedelta | None:
        return None

    def now(self) -> datetime:
        return self.bank.clock.now()

    def expected(self) -> Mapping[Part, int]:
        tables = self.bank.store.tables
        return {
            Part.CLOSINGS: len(tables.closings),
            Part.JOURNAL: sum(map(len, tables.journal.values())),
            Part.TRANSFERS: len(tables.transfers),
            Part.LINES: len(tables.lines) + len(tables.plan_offers),
            Part.APPLICATIONS: len(tables.decisions),
            Part.MEMBERS: len(tables.members),
            Part.NIGHTS: len(self.runs),
        }

    def closings(self) -> Iterator[Closing]:
        closings = self.bank.store.tables.closings
        return (closings[day] for day in sorted(closings))

    def journals(self) -> Iterator[Sequence[Entry]]:
        store = self.bank.store
        return (store.entries(loan_id) for loan_id in store.tables.journal)

    def transfers(self) -> Iterator[Transfer]:
        return iter(self.bank.store.tables.transfers.values())

    def lines(self) -> Iterator[tuple[str, CreditLine | PlanOffer]]:
        tables = self.bank.store.tables
        for customer_id, record in tables.lines.items():
            yield customer_id, record.line
        for (customer_id, _), offer in tables.plan_offers.items():
            yield customer_id, offer

    def applications(self) -> Iterator[tuple[str, Application]]:
        decisions = self.bank.store.tables.decisions.items()
        return ((customer_id, application) for (customer_id, _), application in decisions)

    def members(self) -> Iterator[Member]:
        return iter(self.bank.store.tables.members.values())

    def campaigns(self) -> Sequence[Campaign]:
        return self.bank.draws.campaigns()

    def nights(self) -> Iterator[NightRun]:
        return iter(sorted(self.runs, key=lambda run: run.began))
