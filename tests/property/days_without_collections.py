"""Books in which no collection succeeds, and nights that prove them."""

from collections.abc import Callable, Iterable
from datetime import date

from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount
from microloan.ports.writes import AppendEntry, LoanRecord, SaveLoan
from microloan.usecases.end_of_day.close_days import close_days, open_books, plan_end_of_day
from microloan.usecases.end_of_day.value_segment import Segment, value_segment
from microloan_testing.in_memory.store import InMemoryStore
from microloan_testing.outbound_services import FixedClock, NoticeBoard
from tests.support.builders.strategies import Steps


class Nights:
    """Books opened on a day; each night plans, values and closes as the state machine would."""

    def __init__(self, start: date) -> None:
        self.store = InMemoryStore()
        self.clock = FixedClock(start)
        open_books(self.store, self.clock)

    def happen(self, steps: Iterable[tuple[LoanAccount, Entry]]) -> None:
        for account, entry in steps:
            before = self.store.loan(account.opening.customer_id, account.loan_id)
            after = LoanRecord(account, before.collecting if before else None)
            self.store.commit(SaveLoan(after, before), AppendEntry(entry))

    def night_of(
        self, morning: date, between: Callable[[], object] = lambda: None
    ) -> tuple[Closing, ...]:
        """Run the night of a morning; `between` is called before each of its steps."""
        self.clock.set(morning, 0)
        planned = plan_end_of_day(self.store, self.clock)
        for number in range(planned.segments):
            between()
            segment = Segment(number, planned.segments, planned.dates)
            value_segment(segment, self.store, NoticeBoard(), self.clock)
        between()
        closed = close_days(planned.dates, planned.segments, self.store, lambda _: None)
        self._fail_collections()
        return closed

    def _fail_collections(self) -> None:
        """Each collection has its result before the next night, so no delay is technical."""
        for record in tuple(self.store.tables.open_loans.values()):
            if isinstance(record, LoanRecord) and record.collecting:
                self.store.commit(SaveLoan(LoanRecord(record.account, None), record))


def on(book: list[Steps], day: date) -> list[tuple[LoanAccount, Entry]]:
    return [step for steps in book for step in steps if step[1].booked_on == day]
