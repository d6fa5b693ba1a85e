"""The port of screening, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from zlib import crc32

from microloan.domain.customers.screening import CLEAR, Screening
from microloan.domain.customers.screening_case import Case, ScreeningList
from microloan.ports.screening import ScreeningContext
from microloan.ports.screening_store import ScreeningPage
from microloan_testing.in_memory.screening_writes import CURRENT
from microloan_testing.in_memory.tables import Tables


class InMemoryScreening:
    """Screening's part of the in-memory store."""

    tables: Tables

    def screen(self, customer_id: str) -> ScreeningContext:
        tables = self.tables
        return ScreeningContext(
            screening=tables.screenings.get(customer_id) or CLEAR,
            line=tables.lines.get(customer_id),
            is_customer=tables.profiles.get(customer_id) is not None,
        )

    def on_hold(self, customer_ids: Collection[str]) -> Collection[str]:
        states = self.screenings(customer_ids).items()
        return {key for key, screening in states if screening.stopped_by is not None}

    def screenings(self, customer_ids: Collection[str]) -> Mapping[str, Screening]:
        return {key: self.tables.screenings.get(key) or CLEAR for key in customer_ids}

    def case(self, case_id: str) -> Case | None:
        return self.tables.cases.get(case_id)

    def open_cases(self) -> Sequence[Case]:
        open_ = [case for case in self.tables.cases.values() if case.released_at is None]
        return sorted(open_, key=lambda case: (case.opened_at, case.case_id))

    def current_list(self) -> ScreeningList | None:
        return self.tables.screening_list.get(CURRENT)

    def scan(self, segment: int, segments: int) -> Iterator[ScreeningPage]:
        tables = self.tables
        persons = {
            customer_id: screening
            for customer_id, screening in list(tables.screenings.items())
            if crc32(customer_id.encode()) % segments == segment
        }
        others = sum(crc32(key.encode()) % segments == segment for key in tables.profiles)
        yield ScreeningPage(len(persons) + others, persons)
