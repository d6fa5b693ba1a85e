"""Ports of the end of day: the whole book, and notices to customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from microloan.domain.channel import Channel
    from microloan.domain.ledger.closing import Closing, DaySums
    from microloan.domain.ledger.end_of_day import PortfolioTotals
    from microloan.domain.ledger.journal import Entry
    from microloan.ports.loan_pools import LoanPools
    from microloan.ports.writes import LoanRecord

from microloan.ports.writes import TransactionWriter


@dataclass(frozen=True, slots=True)
class UnreadableLoan:
    """A loan whose stored state cannot be read."""

    loan_id: str


@dataclass(frozen=True, slots=True)
class LoanPage:
    """A part of a segment: its loans that are not quiet, and where the next part begins.

    `position` is empty after the last part.
    """

    loans: tuple[LoanRecord | UnreadableLoan, ...]
    position: str


@dataclass(frozen=True, slots=True)
class DueNotice:
    """What a customer is to be told: an instalment falls due tomorrow.

    Parameters
    ----------
    amount
        Fen that will be asked for, earlier bills and their penalty included.
    """

    customer_id: str
    channel: Channel
    loan_id: str
    due: date
    amount: int

    @property
    def notice_id(self) -> str:
        """The same for the same instalment: by it a repetition is told."""
        return f"{self.loan_id}#{self.due}"


class EndOfDayStore(TransactionWriter, Protocol):
    """The whole book, for the night."""

    def last_closed(self) -> Closing | None:
        """Return the closing of the last day that was closed."""

    def segments(self) -> int:
        """Return how many segments suit the size of the book."""

    def pages(
        self, segment: int, segments: int, pools: LoanPools, position: str = ""
    ) -> Iterator[LoanPage]:
        """Read a segment of the open loans, from a position on; quiet ones go into the pools."""

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""

    def remove_closed_loan(self, record: LoanRecord) -> None:
        """Take a closed loan out of the open ones, unless it was opened again since it was read."""

    def save_segment(
        self, segment: int, segments: int, totals: Mapping[date, PortfolioTotals]
    ) -> None:
        """Write what a segment is worth at the end of each date of a run."""

    def read_segments(
        self, dates: tuple[date, ...], segments: int
    ) -> Mapping[date, PortfolioTotals]:
        """Add up the segments of a run over these dates.

        Raises
        ------
        UnbalancedBooksError
            Naming the segments that are missing.
        """

    def day_entries(self, day: date) -> Sequence[Entry]:
        """Return what was booked on a day."""

    def day_sums(self, day: date) -> DaySums:
        """Add up what was booked on a day, its valuation excepted, however much it is."""

    def closing(self, day: date) -> Closing | None:
        """Return a day's closing."""

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        """Write a day's closing and its valuation entry; the same again changes nothing.

        Raises
        ------
        ConcurrentUpdateError
            When the day was closed otherwise meanwhile.
        """


class NoticeSender(Protocol):
    """Whoever sends messages to customers."""

    def send(self, notices: Sequence[DueNotice]) -> int:
        """Hand notices over; return how many were not taken. The same may come twice."""
