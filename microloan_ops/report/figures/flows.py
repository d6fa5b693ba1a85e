"""Entries day by day, and the proof that the closings follow from them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from microloan.domain.ledger.audit import (
    AuditResult,
    ClosedDay,
    check_day,
    check_never_closed,
    late_by_day,
)
from microloan.domain.ledger.closing import Closing, DaySums
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount


@dataclass(frozen=True, slots=True)
class Moved:
    """Events of a kind: their number, their fen, and their change of the loans."""

    count: int = 0
    amount: int = 0
    loans: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(self.count + other.count, self.amount + other.amount, self.loans + other.loans)


@dataclass
class Flows:
    """Sums of events by business date and kind, with amounts in fen.

    Examples
    --------
    >>> Flows().of(LoanEventType.DRAWN)
    {}
    """

    moved: dict[date, dict[LoanEventType, Moved]] = field(default_factory=dict)
    booked: dict[date, dict[LedgerAccount, int]] = field(default_factory=dict)
    entries: Counter[date] = field(default_factory=Counter)
    valuations: dict[date, list[Entry]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Add an entry of the journal."""
        if entry.kind is LoanEventType.VALUED:
            self.valuations.setdefault(entry.booked_on, []).append(entry)
            return
        sums = self.booked.setdefault(entry.booked_on, defaultdict(int))
        for account, fen in entry.postings.items():
            sums[account] += fen
        self.entries[entry.booked_on] += 1
        kinds = self.moved.setdefault(entry.booked_on, {})
        change = entry.postings.get(LedgerAccount.LOANS, 0)
        kinds[entry.kind] = kinds.get(entry.kind, Moved()) + Moved(1, entry.amount, change)

    def of(self, kind: LoanEventType) -> dict[date, Moved]:
        """Return the events of a kind by day."""
        return {day: kinds[kind] for day, kinds in sorted(self.moved.items()) if kind in kinds}


def total(moved: Mapping[date, Moved]) -> Moved:
    """Return the sum of several days."""
    return sum(moved.values(), Moved())


def prove(closings: Iterable[Closing], flows: Flows) -> AuditResult:
    """Check every closing against the day before, the journal and the valuation.

    `ledger verify` does the same, and also compares each hash with the stored one.
    """
    closed = tuple(closings)
    late = late_by_day(closed)
    result, days = AuditResult(), []
    before: Closing | None = None
    for closing in closed:
        valuation = tuple((entry, entry.hash) for entry in flows.valuations.get(closing.day, ()))
        booked = DaySums(flows.entries[closing.day], flows.booked.get(closing.day, {}))
        day = ClosedDay(closing, booked, valuation, late.get(closing.day, DaySums()))
        result += check_day(before, day)
        days.append(closing.day)
        before = closing
    return result + check_never_closed(flows.booked, days)
