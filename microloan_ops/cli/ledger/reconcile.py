"""The command `ledger reconcile`: the ledger compared with settlement files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.settlement import Key, Movement, MovementType
from microloan_ops.console import track_progress

_BOOKED_AS = {
    LoanEventType.DISBURSED: MovementType.DISBURSE,
    LoanEventType.REPAID: MovementType.COLLECT,
    LoanEventType.RECOVERED: MovementType.COLLECT,
    LoanEventType.REFUNDED: MovementType.REFUND,
    LoanEventType.RETURNED: MovementType.RETURN,
    LoanEventType.DISBURSEMENT_RETURNED: MovementType.RETURN,
    LoanEventType.REFUND_RETURNED: MovementType.RETURN,
}


@dataclass
class MovementTotals:
    """A number of movements, and their total in fen."""

    count: int = 0
    fen: int = 0

    def add(self, movement: Movement) -> None:
        """Add a movement."""
        self.count += 1
        self.fen += movement.amount


def _sums() -> dict[MovementType, MovementTotals]:
    return {direction: MovementTotals() for direction in MovementType}


@dataclass
class Reconciliation:
    """The movements that match, differ, or appear on one side only.

    Parameters
    ----------
    gateway, books
        The totals of each side.
    differing
        Pairs of the gateway's and the ledger's movement.
    """

    gateway: dict[MovementType, MovementTotals] = field(default_factory=_sums)
    books: dict[MovementType, MovementTotals] = field(default_factory=_sums)
    matched: int = 0
    differing: list[tuple[Movement, Movement]] = field(default_factory=list)
    only_gateway: list[Movement] = field(default_factory=list)
    only_books: list[Movement] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether both sides agree."""
        return not (self.differing or self.only_gateway or self.only_books)


def booked_movements(entries: Iterable[Entry]) -> Iterator[Movement]:
    """Yield the movements of money in journal entries."""
    for entry in entries:
        if direction := _BOOKED_AS.get(entry.kind):
            yield Movement(entry.transfer_id, direction, entry.amount, entry.booked_on)


def reconcile(
    books: Iterable[Movement], gateway: Mapping[Key, Movement], period: Period
) -> Reconciliation:
    """Match the ledger's movements with the gateway's.

    Parameters
    ----------
    books
        The ledger's movements in the period, and on the days around it.
    gateway
        The movements in the settlement files.
    period
        A movement booked in the period must be in the files. One booked around it may be.
    """
    result = Reconciliation()
    unmatched = dict(gateway)
    for ours in books:
        theirs = unmatched.pop(ours.key, None)
        if theirs is None and ours.day not in period:
            continue
        result.books[ours.direction].add(ours)
        if theirs is None:
            result.only_books.append(ours)
        elif (theirs.direction, theirs.amount) == (ours.direction, ours.amount):
            result.matched += 1
        else:
            result.differing.append((theirs, ours))
    for theirs in gateway.values():
        result.gateway[theirs.direction].add(theirs)
    result.only_gateway.extend(unmatched.values())
    return result


def reconcile_period(
    night: DynamoEndOfDayStore, gateway: Mapping[Key, Movement], period: Period
) -> Reconciliation:
    """Match the journal of a period with the gateway's movements.

    The two sides can differ by a day around midnight, so the days around the period count too.
    """
    days = track_progress(period.around.days, "Days")
    ours = chain.from_iterable(booked_movements(night.day_entries(day)) for day in days)
    return reconcile(ours, gateway, period)
