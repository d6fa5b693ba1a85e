"""The port of the end of day, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zlib import crc32

from microloan.domain.errors import ConcurrentUpdateError, UnbalancedBooksError
from microloan.domain.ledger.closing import Closing, DaySums
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, add
from microloan.domain.ledger.suspense import SuspenseAccount
from microloan.ports.end_of_day import LoanPage, UnreadableLoan
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import LoanRecord
from microloan_testing.in_memory.tables import Pair, Tables

# Small, so that a segment has more than one.
PAGE = 20


class InMemoryEndOfDay:
    """The end of day's part of the in-memory store, in three segments."""

    tables: Tables

    def last_closed(self) -> Closing | None:
        closings = self.tables.closings
        return closings[max(closings)] if closings else None

    def segments(self) -> int:
        return 3

    def pages(
        self, segment: int, segments: int, pools: LoanPools, position: str = ""
    ) -> Iterator[LoanPage]:
        keys = sorted(
            key
            for key in self.tables.open_loans
            if crc32(key[1].encode()) % segments == segment and _text(key) > position
        )
        for begin in range(0, max(len(keys), 1), PAGE):
            loans = [
                self.tables.open_loans[key]
                for key in keys[begin : begin + PAGE]
                if key in self.tables.open_loans
            ]
            others = [
                loan
                for loan in loans
                if isinstance(loan, UnreadableLoan) or not pools.add(loan.account)
            ]
            more = begin + PAGE < len(keys)
            due_soon = (
                loan
                for loan in loans
                if isinstance(loan, LoanRecord)
                and loan not in others
                and str(loan.account.next_activity_on) in pools.announced
            )
            # The credits are in one segment, like the items of a partition.
            first = segment == 0 and not begin and not position
            suspense = tuple(self.tables.credits.values()) if first else ()
            position = _text(keys[begin + PAGE - 1]) if more else ""
            yield LoanPage(tuple(others), position, tuple(due_soon), suspense)

    def open_loans(self, customer_id: str) -> Sequence[LoanRecord | UnreadableLoan]:
        return [loan for _, loan in self.tables.open_loans.of(customer_id)]

    def remove_closed_loan(self, record: LoanRecord) -> None:
        key = (record.account.opening.customer_id, record.account.loan_id)
        stored = self.tables.open_loans.get(key)
        if isinstance(stored, LoanRecord) and stored.account.seq == record.account.seq:
            del self.tables.open_loans[key]

    def remove_credit(self, account: SuspenseAccount) -> None:
        if self.tables.credits.get(account.credit.credit_id) == account:
            del self.tables.credits[account.credit.credit_id]

    def save_segment(
        self, segment: int, segments: int, totals: Mapping[date, PortfolioTotals]
    ) -> None:
        run = self.tables.segments.setdefault((tuple(sorted(totals)), segments), {})
        run[segment] = dict(totals)

    def read_segments(
        self, dates: tuple[date, ...], segments: int
    ) -> Mapping[date, PortfolioTotals]:
        run = self.tables.segments.get((tuple(sorted(dates)), segments), {})
        if missing := [number for number in range(segments) if number not in run]:
            raise UnbalancedBooksError(f"segments {missing} of {segments} are missing")
        return {day: sum((run[n][day] for n in sorted(run)), PortfolioTotals()) for day in dates}

    def day_entries(self, day: date) -> Sequence[Entry]:
        return [entry for entry in self.tables.entries() if entry.booked_on == day]

    def day_sums(self, day: date) -> DaySums:
        booked = [
            entry.postings
            for entry in self.day_entries(day)
            if entry.kind is not LoanEventType.VALUED
        ]
        return DaySums(len(booked), add(*booked))

    def closing(self, day: date) -> Closing | None:
        return self.tables.closings.get(day)

    def save_closing(self, closing: Closing, valuation: Entry) -> None:
        if self.tables.closings.setdefault(closing.day, closing) != closing:
            raise ConcurrentUpdateError(f"{closing.day} was closed otherwise")
        self.tables.journal.setdefault(valuation.loan_id, {})[valuation.seq] = valuation


def _text(key: Pair) -> str:
    return " ".join(key)
