"""What the report reads, whatever it is kept in: as domain values, each kind in one pass.

A book can be large, so what grows with it is iterated over and never held. Nothing that is booked
on a closed day changes any more; so the report is of the last closed day, and what comes after it
is left out by whoever adds up.
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
    from microloan.domain.payments.transfer import Transfer
    from microloan.ports.applications import Application


class Part(StrEnum):
    """What there is to read, in words for whoever waits."""

    CLOSINGS = "closings"
    JOURNAL = "journal"
    TRANSFERS = "transfers"
    LINES = "credit lines"
    APPLICATIONS = "applications"
    MEMBERS = "white list"
    NIGHTS = "night runs"


class NightOutcome(StrEnum):
    """How a run of the night ended."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NightRun:
    """A run of the night's state machine.

    Parameters
    ----------
    began, ended
        Aware instants; there is no end while it runs.
    closed
        The business dates that it closed; none for the afternoon's run, which only collects.
    reason
        Why it failed; empty otherwise.
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
        """What is read, for the head of the page: a stack, or a simulation."""
        ...

    @property
    def remark(self) -> str:
        """What a reader has to know before anything else; empty when nothing is out of the way."""
        ...

    @property
    def runs_kept(self) -> timedelta | None:
        """For how long runs of the night are remembered; none when for ever."""
        ...

    def now(self) -> datetime:
        """Return the bank's time, an aware instant."""
        ...

    def expected(self) -> Mapping[Part, int]:
        """Return about how many there are of each part, for whoever waits.

        In what is yielded; of the journal in entries. What is not said is not known.
        """
        ...

    def closings(self) -> Iterator[Closing]:
        """Return every closing, oldest first; the first is that of the opening of the books."""
        ...

    def journals(self) -> Iterator[Sequence[Entry]]:
        """Return the journal of each loan, whole and in order; the loans in any order.

        The valuation of each night is a journal of one entry.
        """
        ...

    def transfers(self) -> Iterator[Transfer]:
        """Return every movement of money that was asked for, in any order."""
        ...

    def lines(self) -> Iterator[tuple[str, CreditLine]]:
        """Return every credit line as it stands, after the id of its customer; in any order."""
        ...

    def applications(self) -> Iterator[tuple[str, Application]]:
        """Return every decision on an application, after the id of its customer; in any order.

        Those of whom the social data was erased are among them: what was decided is kept.
        """
        ...

    def members(self) -> Iterator[Member]:
        """Return every row of the white list that is kept, of both channels, in any order."""
        ...

    def campaigns(self) -> Sequence[Campaign]:
        """Return all campaigns, by name."""
        ...

    def nights(self) -> Iterator[NightRun]:
        """Return the runs of the night that are remembered, oldest first."""
        ...
