"""The port of the report: a bank's domain values, each kind in one pass.

A book can be large, so a source iterates over values and never holds them. Entries of a closed day
never change. So the report is of the last closed day, and it skips later entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime, timedelta

    from microloan.domain.invitations.campaign import Campaign
    from microloan.domain.invitations.member import Member
    from microloan.domain.ledger.closing import Closing
    from microloan.domain.ledger.credit_line import CreditLine
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.plan_offer import PlanOffer
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application


class Part(StrEnum):
    """A kind of values, in words for a progress bar."""

    CLOSINGS = "closings"
    JOURNAL = "journal"
    TRANSFERS = "transfers"
    LINES = "credit lines and offered plans"
    APPLICATIONS = "applications"
    MEMBERS = "white list"
    NIGHTS = "night runs"


class NightOutcome(StrEnum):
    """The outcome of a run of the night."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NightRun:
    """A run of the night's state machine.

    Parameters
    ----------
    began, ended
        Aware instants. A running one has no end.
    closed
        The business dates that it closed. The afternoon's run only collects, and closes none.
    reason
        The reason of a failure, or empty.
    """

    began: datetime
    ended: datetime | None
    outcome: NightOutcome
    closed: tuple[date, ...] = ()
    reason: str = ""


class Source(Protocol):
    """A bank as the report reads it."""

    @property
    def name(self) -> str:
        """The name of the stack or the simulation, for the head of the page."""
        ...

    @property
    def remark(self) -> str:
        """A warning for readers, or empty."""
        ...

    @property
    def runs_kept(self) -> timedelta | None:
        """How long runs of the night are kept, or none for ever."""
        ...

    def now(self) -> datetime:
        """Return the bank's time, an aware instant."""
        ...

    def expected(self) -> Mapping[Part, int]:
        """Return the approximate number of values of each part, for a progress bar.

        The journal counts in entries. A part without a number is unknown.
        """
        ...

    def closings(self) -> Iterator[Closing]:
        """Return every closing, oldest first, from the opening of the books on."""
        ...

    def journals(self) -> Iterator[Sequence[Entry]]:
        """Return the whole journal of each loan in order. The loans come in any order.

        The valuation of each night is a journal of one entry.
        """
        ...

    def transfers(self) -> Iterator[Transfer]:
        """Return every transfer, in any order."""
        ...

    def lines(self) -> Iterator[tuple[str, CreditLine | PlanOffer]]:
        """Return customers with their credit lines and offered plans, in any order.

        Lines are the current ones. A loan has one offered plan at most, the newest.
        """
        ...

    def applications(self) -> Iterator[tuple[str, Application]]:
        """Return customers and their decided applications, in any order.

        Applications with erased social data are among them: decisions are kept.
        """
        ...

    def members(self) -> Iterator[Member]:
        """Return every row of the white list, of both channels, in any order."""
        ...

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns, by name."""
        ...

    def nights(self) -> Iterator[NightRun]:
        """Return the runs of the night that are kept, oldest first."""
        ...
