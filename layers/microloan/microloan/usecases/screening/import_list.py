"""The import of a screening list, and the scan of all customers under it.

Each step repeats safely. An interrupted import of the same persons continues as the same version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from microloan.domain.customers.screening_case import ScreeningList, digest_of, next_list
from microloan.domain.errors import ConcurrentUpdateError, StateConflictError
from microloan.ports.screening_writes import RequireScreeningList, SaveScreening, SaveScreeningList
from microloan.retry import optimistic
from microloan.usecases.screening.hold import place_hold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from microloan.domain.customers.screening import Screening
    from microloan.ports.clock import Clock
    from microloan.ports.screening_store import ScreeningStore

# One item of a transaction requires the version of the list, and DynamoDB takes a hundred.
MOST_NAMED = 99


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The counts of a scanned segment.

    Parameters
    ----------
    read
        The number of items read.
    removed
        The number of persons whom the list no longer names.
    hits
        The number of customers put on hold, or named again while on hold.
    """

    read: int = 0
    removed: int = 0
    hits: int = 0

    def __add__(self, other: ScanResult) -> ScanResult:
        """Return the counts of both."""
        return ScanResult(
            self.read + other.read, self.removed + other.removed, self.hits + other.hits
        )


def start_import(
    customer_ids: Collection[str], store: ScreeningStore, clock: Clock
) -> ScreeningList:
    """Store a list as the current version, unless it names the same persons."""
    before = store.current_list()
    after = next_list(before, digest_of(customer_ids), len(customer_ids), clock.now())
    if after != before:
        store.commit(SaveScreeningList(after, before))
    return after


def name_persons(
    customer_ids: Sequence[str], current: ScreeningList, store: ScreeningStore
) -> None:
    """Store persons as named by a version of the list.

    Raises
    ------
    StateConflictError
        When another import has stored a newer version meanwhile.
    """
    for batch in _batches(customer_ids):
        _unless_superseded(partial(_name, batch, current.version, store), current, store)


def scan_segment(
    segment: int, segments: int, current: ScreeningList, store: ScreeningStore, clock: Clock
) -> ScanResult:
    """Place the holds of a segment, and remove who is no longer on the list.

    A person without a hit costs the read and no write.

    Raises
    ------
    StateConflictError
        When another import has stored a newer version meanwhile.
    """
    result = ScanResult()
    for page in store.scan(segment, segments):
        result += ScanResult(read=page.read)
        for customer_id, screening in page.persons.items():
            result += _scan_person(customer_id, screening, current, store, clock)
    return result


def finish_import(current: ScreeningList, store: ScreeningStore, clock: Clock) -> None:
    """Store the end of the scan of all customers, once.

    Raises
    ------
    StateConflictError
        When another import has stored a newer version meanwhile.
    """
    if current.scanned_at is None:
        after = replace(current, scanned_at=clock.now())
        _unless_superseded(lambda: store.commit(SaveScreeningList(after, current)), current, store)


def _scan_person(
    customer_id: str,
    screening: Screening,
    current: ScreeningList,
    store: ScreeningStore,
    clock: Clock,
) -> ScanResult:
    if 0 < screening.listed < current.version:
        _unless_superseded(lambda: _remove(customer_id, current.version, store), current, store)
        return ScanResult(removed=1)
    # A person who is no customer yet is screened at the binding.
    if screening.is_new_hit and store.screen(customer_id).is_customer:
        return ScanResult(hits=1 if place_hold(customer_id, store, clock) else 0)
    return ScanResult()


def _name(customer_ids: Sequence[str], version: int, store: ScreeningStore) -> None:
    before = store.screenings(customer_ids)
    writes = [
        SaveScreening(customer_id, screening.name(version), screening)
        for customer_id, screening in before.items()
        if screening.listed < version
    ]
    if writes:
        store.commit(RequireScreeningList(version), *writes)


def _remove(customer_id: str, version: int, store: ScreeningStore) -> None:
    before = store.screenings([customer_id])[customer_id]
    if 0 < before.listed < version:
        store.commit(
            RequireScreeningList(version), SaveScreening(customer_id, before.remove(), before)
        )


def _batches(customer_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(customer_ids), MOST_NAMED):
        yield customer_ids[begin : begin + MOST_NAMED]


def _unless_superseded(
    write: Callable[[], None], current: ScreeningList, store: ScreeningStore
) -> None:
    try:
        optimistic(write)
    except ConcurrentUpdateError:
        stored = store.current_list()
        if stored is None or stored.version == current.version:
            raise
        raise StateConflictError(
            "Another import has stored a newer list meanwhile. Import the list that is to hold.",
            code="list_superseded",
        ) from None
