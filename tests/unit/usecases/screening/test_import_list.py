"""The import of a list: versions, the scan of all customers, interruptions."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from microloan.domain.errors import StateConflictError
from microloan.usecases.screening.import_list import (
    MOST_NAMED,
    ScanResult,
    finish_import,
    name_persons,
    scan_segment,
    start_import,
)
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock
from tests.support.builders.examples import DRAWN_ON, known
from tests.support.builders.screening import import_list, release_all

if TYPE_CHECKING:
    from microloan.ports.writes import Write

LISTED = ("cust-1", "cust-3", "cust-8", "cust-9")
CUSTOMERS = ("cust-1", "cust-2", "cust-3")


class CountingStore(InMemoryStore):
    """A store that counts the writes, and may stop before one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[Write] = []
        self.stop_at: int | None = None

    def commit(self, *writes: "Write") -> None:
        if self.stop_at == len(self.written):
            raise KeyboardInterrupt
        super().commit(*writes)
        self.written += writes


@pytest.fixture
def store() -> CountingStore:
    store = CountingStore()
    for customer_id in CUSTOMERS:
        store.commit(*known(customer_id))
    store.written.clear()
    return store


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(DRAWN_ON)


def test_scan_of_a_list_holds_exactly_its_customers(
    store: CountingStore, clock: FixedClock
) -> None:
    scanned = import_list(LISTED, store, clock)
    assert (scanned.hits, scanned.removed) == (2, 0)
    assert [case.customer_id for case in store.open_cases()] == ["cust-1", "cust-3"]
    assert store.on_hold([*CUSTOMERS, *LISTED]) == set(LISTED)
    current = store.current_list()
    assert current
    assert (current.version, current.entries, current.scanned_at) == (1, 4, clock.now())


def test_a_second_import_of_the_same_persons_writes_nothing(
    store: CountingStore, clock: FixedClock
) -> None:
    import_list(LISTED, store, clock)
    before = len(store.written)
    clock.wait(timedelta(hours=1))
    assert import_list(LISTED[::-1], store, clock).hits == 0
    assert len(store.written) == before


def test_a_released_person_is_clear_until_a_newer_list(
    store: CountingStore, clock: FixedClock
) -> None:
    import_list(LISTED, store, clock)
    release_all(store, clock)
    assert import_list(LISTED, store, clock).hits == 0
    assert store.open_cases() == []
    assert import_list(LISTED[:1], store, clock).hits == 1
    [case] = store.open_cases()
    assert (case.customer_id, case.list_version) == ("cust-1", 2)


def test_person_removed_from_the_list_is_unlisted_but_a_hold_stays(
    store: CountingStore, clock: FixedClock
) -> None:
    import_list(LISTED, store, clock)
    scanned = import_list(("cust-2",), store, clock)
    assert (scanned.hits, scanned.removed) == (1, 4)
    assert set(store.tables.screenings) == set(CUSTOMERS)
    assert store.on_hold(CUSTOMERS) == set(CUSTOMERS)
    release_all(store, clock)
    assert store.on_hold(CUSTOMERS) == set()


def test_import_names_more_persons_than_a_transaction_takes(
    store: CountingStore, clock: FixedClock
) -> None:
    many = [f"person-{number}" for number in range(MOST_NAMED + 1)]
    import_list(many, store, clock)
    assert store.on_hold(many) == set(many)


def test_import_interrupted_at_any_write_is_finished_by_the_next_run(
    store: CountingStore, clock: FixedClock
) -> None:
    import_list(LISTED, store, clock)
    expected, writes = store.tables, len(store.written)
    for stop in range(writes):
        again = CountingStore()
        for customer_id in CUSTOMERS:
            again.commit(*known(customer_id))
        again.written.clear()
        again.stop_at = stop
        _until_stopped(lambda again=again: import_list(LISTED, again, clock))  # type: ignore[misc]
        again.stop_at = None
        import_list(LISTED, again, clock)
        assert again.tables.screenings == expected.screenings
        assert again.tables.cases == expected.cases
        assert again.tables.lines == expected.lines
        assert again.tables.screening_list == expected.screening_list


def _until_stopped(act: Callable[[], object]) -> None:
    try:
        act()
    except KeyboardInterrupt:
        return


def test_import_stops_when_a_newer_list_is_stored(store: CountingStore, clock: FixedClock) -> None:
    import_list(("cust-1",), store, clock)
    first = start_import(LISTED, store, clock)
    import_list(("cust-2",), store, clock)
    steps: list[Callable[[], object]] = [
        lambda: name_persons(["cust-4"], first, store),
        lambda: finish_import(first, store, clock),
    ]
    for step in steps:
        with pytest.raises(StateConflictError) as stopped:
            step()
        assert stopped.value.code == "list_superseded"
    assert store.on_hold(["cust-4"]) == set()


def test_scan_that_removes_persons_stops_when_a_newer_list_is_stored(
    store: CountingStore, clock: FixedClock
) -> None:
    import_list(("cust-8",), store, clock)
    second = start_import(("cust-9",), store, clock)
    start_import(("cust-8",), store, clock)
    with pytest.raises(StateConflictError) as stopped:
        scan_segment(0, 1, second, store, clock)
    assert stopped.value.code == "list_superseded"


def test_scan_results_of_segments_are_summed() -> None:
    assert ScanResult(1, 2, 3) + ScanResult(4, 5, 6) == ScanResult(5, 7, 9)
