"""Port of the end of day: the whole loan book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from microloan.domain.ledger.closing import Closing, DaySums
    from microloan.domain.ledger.end_of_day import PortfolioTotals
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.suspense import SuspenseAccount
    from microloan.ports.loan_pools import LoanPools
    from microloan.ports.writes import LoanRecord

from microloan.ports.screening import ScreeningIndex


@dataclass(frozen=True, slots=True)
class UnreadableLoan:
    """A loan whose stored state cannot be read."""

    loan_id: str


@dataclass(frozen=True, slots=True)
class LoanPage:
    """A part of a segment: its loans that need work, and the start of the next part.

    `position` is empty after the last part. `due_soon` has the pooled loans that fall due on a day
    that the pools announce. They need no work but a notice. `credits` are bank transfers in
    suspense, and those that left it since the last end of day.
    """

    loans: tuple[LoanRecord | UnreadableLoan, ...]
    position: str
    due_soon: tuple[LoanRecord | UnreadableLoan, ...] = ()
    credits: tuple[SuspenseAccount, ...] = ()


class EndOfDayStore(ScreeningIndex, Protocol):
    """The whole loan book, for the end of day."""

    def last_closed(self) -> Closing | None:
        """Return the closing of the last day that was closed."""

    def segments(self) -> int:
        """Return how many segments suit the size of the book."""

    def pages(
        self, segment: int, segments: int, pools: LoanPools, position: str = ""
    ) -> Iterator[LoanPage]:
        """Read a segment of the open loans, and pool the accrual-only ones."""

    def entries(self, loan_id: str) -> Sequence[Entry]:
        """Return a loan's journal, in order."""

    def open_loans(self, customer_id: str) -> Sequence[LoanRecord | UnreadableLoan]:
        """Return a customer's open loans, and the closed ones that were not removed yet."""

    def remove_closed_loan(self, record: LoanRecord) -> None:
        """Remove a closed loan from the open ones, unless it was reopened."""

    def remove_credit(self, account: SuspenseAccount) -> None:
        """Remove a credit whose money has left suspense."""

    def save_segment(
        self, segment: int, segments: int, totals: Mapping[date, PortfolioTotals]
    ) -> None:
        """Write a segment's valuation at the end of each date of a run."""

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
        """Return the entries booked on a day."""

    def day_sums(self, day: date) -> DaySums:
        """Add up all entries of a day without its valuation, in any number."""

    def closing(self, day: date) -> Closing | None:
        """Return a day's closing."""

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        """Write a day's closing and its valuation entry. A repetition changes nothing.

        Raises
        ------
        ConcurrentUpdateError
            When another closing of the day was written meanwhile.
        """
