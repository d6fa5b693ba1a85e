"""The command `ledger reconcile`: the ledger compared with settlement files."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

from microloan.adapters.dynamodb.client import Database
from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.adapters.dynamodb.transfer_items import transfer_from_item
from microloan.domain import ids
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.settlement import Key, Movement, MovementType
from microloan_ops.console import track_progress

# The entry has the date on which the money moved.
_DATED = {MovementType.DISBURSE, MovementType.CREDIT}
# The most items that one request may read.
_BATCH = 100

_BOOKED_AS = {
    LoanEventType.DISBURSED: MovementType.DISBURSE,
    LoanEventType.REPAID: MovementType.COLLECT,
    LoanEventType.RECOVERED: MovementType.COLLECT,
    LoanEventType.REFUNDED: MovementType.REFUND,
    LoanEventType.RETURNED: MovementType.RETURN,
    LoanEventType.DISBURSEMENT_RETURNED: MovementType.RETURN,
    LoanEventType.REFUND_RETURNED: MovementType.RETURN,
    LoanEventType.CREDITED: MovementType.CREDIT,
    LoanEventType.CREDIT_RETURNED: MovementType.RETURN_CREDIT,
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
        Pairs of the gateway's and the ledger's movement that differ in direction or amount.
    other_dates
        Such pairs that differ only in the date on which the money moved.
    """

    gateway: dict[MovementType, MovementTotals] = field(default_factory=_sums)
    books: dict[MovementType, MovementTotals] = field(default_factory=_sums)
    matched: int = 0
    differing: list[tuple[Movement, Movement]] = field(default_factory=list)
    other_dates: list[tuple[Movement, Movement]] = field(default_factory=list)
    only_gateway: list[Movement] = field(default_factory=list)
    only_books: list[Movement] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether both sides agree."""
        return not (self.differing or self.other_dates or self.only_gateway or self.only_books)


def booked_movements(entries: Iterable[Entry]) -> Iterator[Movement]:
    """Yield the movements of money in journal entries.

    A loan's share of a bank transfer moves no money at the gateway, because all of it came as one
    credit.
    """
    for entry in entries:
        direction = _BOOKED_AS.get(entry.kind)
        if direction and not entry.transfer_id.startswith(ids.CREDIT_PART):
            arrived_on = entry.value_date if direction in _DATED else None
            yield Movement(entry.transfer_id, direction, entry.amount, entry.booked_on, arrived_on)


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
        elif (theirs.direction, theirs.amount) != (ours.direction, ours.amount):
            result.differing.append((theirs, ours))
        elif ours.moved_on not in {None, theirs.day}:
            result.other_dates.append((theirs, ours))
        else:
            result.matched += 1
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
    return reconcile(_with_dates(ours, gateway, night.database), gateway, period)


def _with_dates(
    movements: Iterable[Movement], gateway: Mapping[Key, Movement], database: Database
) -> Iterator[Movement]:
    """Yield movements, those in the gateway's files with their transfers' dates."""
    rest = iter(movements)
    while batch := list(islice(rest, _BATCH)):
        dated = {movement.key for movement in batch if _has_date(movement)} & gateway.keys()
        dates = _read_dates(dated, database)
        for movement in batch:
            moved_on = dates.get(movement.key, movement.moved_on)
            yield replace(movement, moved_on=moved_on)


def _has_date(movement: Movement) -> bool:
    """Return whether the date on which money moved is in the transfer.

    A return has no transfer of its own. A disbursement and a bank transfer have the date in their
    entries, because interest depends on it.
    """
    return movement.direction not in _DATED | {MovementType.RETURN}


def _read_dates(keys: Collection[Key], database: Database) -> dict[Key, date]:
    """Return the dates on which transfers settled, where the gateway gave any."""
    table = database.tables.transfers
    wanted = [(table, {"transfer_id": transfer_id}) for transfer_id, _ in keys]
    items = database.batch(*wanted) if wanted else []
    dates = {}
    for key, item in zip(keys, items, strict=True):
        settled_on = transfer_from_item(item).settled_on if item else None
        if settled_on:
            dates[key] = settled_on
    return dates
