"""The tables of the in-memory store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from microloan.domain.approval import Approval
from microloan.domain.customers.customer import Card, Profile
from microloan.domain.customers.erasure import Erasure
from microloan.domain.customers.screening import Screening
from microloan.domain.customers.screening_case import Case, ScreeningList
from microloan.domain.invitations.campaign import Campaign
from microloan.domain.invitations.member import Member
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.draw_decision import DrawDecision
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.line_change import LineChange
from microloan.domain.ledger.plan_offer import PlanOffer
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.domain.underwriting.consent import ConsentRecord, ConsentWithdrawal, Inquiry
from microloan.ports.applications import Application
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.invitations import ShardProgress, ShardTally, ShardTask
from microloan.ports.writes import LineRecord, LoanRecord
from microloan_testing.in_memory.indexed import Outbox, Owned

Pair = tuple[str, str]
Run = tuple[tuple[date, ...], int]


@dataclass(slots=True)
class Tables:
    """One dictionary for each kind of item, in order of insertion.

    Pairs begin with the customer. `open_loans` keeps a closed loan until the end of day removes it.
    `journal` has the entries of each loan by number.
    """

    members: dict[str, Member] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    cards: Owned[Pair, Card] = field(default_factory=Owned)
    consents: Owned[tuple[str, str, datetime], ConsentRecord] = field(default_factory=Owned)
    withdrawals: Owned[tuple[str, str, datetime], ConsentWithdrawal] = field(default_factory=Owned)
    inquiries: Owned[Pair, Inquiry] = field(default_factory=Owned)
    decisions: Owned[Pair, Application] = field(default_factory=Owned)
    related: dict[str, bool] = field(default_factory=dict)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    lines: dict[str, LineRecord] = field(default_factory=dict)
    line_changes: Owned[tuple[str, int], LineChange] = field(default_factory=Owned)
    draw_refusals: Owned[Pair, DrawDecision] = field(default_factory=Owned)
    plan_offers: Owned[Pair, PlanOffer] = field(default_factory=Owned)
    open_loans: Owned[Pair, LoanRecord | UnreadableLoan] = field(default_factory=Owned)
    settled_loans: Owned[Pair, LoanRecord] = field(default_factory=Owned)
    credits: dict[str, SuspenseAccount] = field(default_factory=dict)
    journal: dict[str, dict[int, Entry]] = field(default_factory=dict)
    transfers: Outbox = field(default_factory=Outbox)
    screenings: dict[str, Screening] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    screening_list: dict[str, ScreeningList] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    segments: dict[Run, dict[int, Mapping[date, PortfolioTotals]]] = field(default_factory=dict)
    closings: dict[date, Closing] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    tallies: dict[ShardTask, ShardTally] = field(default_factory=dict)
    taken: dict[ShardTask, ShardProgress] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """Return the whole journal."""
        return chain.from_iterable(of_loan.values() for of_loan in self.journal.values())
