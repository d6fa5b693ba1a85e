"""`ledger reconcile`: the books held against the rails' own account of what they moved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.settlement import Key, Moved, Way
from microloan_ops.console import followed

_BOOKED_AS = {
    LoanEventType.DISBURSED: Way.DISBURSE,
    LoanEventType.REPAID: Way.COLLECT,
    LoanEventType.RECOVERED: Way.COLLECT,
    LoanEventType.REFUNDED: Way.REFUND,
    LoanEventType.RETURNED: Way.RETURN,
    LoanEventType.DISBURSEMENT_RETURNED: Way.RETURN,
    LoanEventType.REFUND_RETURNED: Way.RETURN,
}


@dataclass
class Sum:
    """How many movements there are, and their fen."""

    count: int = 0
    fen: int = 0

    def add(self, moved: Moved) -> None:
        """Add a movement."""
        self.count += 1
        self.fen += moved.amount


def _sums() -> dict[Way, Sum]:
    return {way: Sum() for way in Way}


@dataclass
class Reconciled:
    """What both sides know alike, what they know differently, and what one side alone knows.

    Parameters
    ----------
    rails, books
        The totals of either side.
    differing
        Pairs of what the rails and what the books say.
    """

    gateway: dict[Way, Sum] = field(default_factory=_sums)
    books: dict[Way, Sum] = field(default_factory=_sums)
    matched: int = 0
    differing: list[tuple[Moved, Moved]] = field(default_factory=list)
    only_gateway: list[Moved] = field(default_factory=list)
    only_books: list[Moved] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether both sides say the same."""
        return not (self.differing or self.only_gateway or self.only_books)


def booked(entries: Iterable[Entry]) -> Iterator[Moved]:
    """Return the money that moved by the books."""
    for entry in entries:
        if way := _BOOKED_AS.get(entry.kind):
            yield Moved(entry.transfer_id, way, entry.amount, entry.booked_on)


def reconcile(books: Iterable[Moved], gateway: Mapping[Key, Moved], period: Period) -> Reconciled:
    """Match what moved by the books with what the rails say.

    Parameters
    ----------
    books
        What was booked in the period, and around it.
    rails
        What the settlement files say.
    period
        What was booked in it must be in the files; what was booked around it may be.
    """
    result = Reconciled()
    unmatched = dict(gateway)
    for ours in books:
        theirs = unmatched.pop(ours.key, None)
        if theirs is None and ours.day not in period:
            continue
        result.books[ours.way].add(ours)
        if theirs is None:
            result.only_books.append(ours)
        elif (theirs.way, theirs.amount) == (ours.way, ours.amount):
            result.matched += 1
        else:
            result.differing.append((theirs, ours))
    for theirs in gateway.values():
        result.gateway[theirs.way].add(theirs)
    result.only_gateway.extend(unmatched.values())
    return result


def reconciled(
    night: DynamoEndOfDayStore, gateway: Mapping[Key, Moved], period: Period
) -> Reconciled:
    """Match the journal of a period with what the rails say.

    Midnight can come between rails and books, so the days around it are looked at, too.
    """
    days = followed(period.around.days, "Days")
    ours = chain.from_iterable(booked(night.day_entries(day)) for day in days)
    return reconcile(ours, gateway, period)
