"""A bank on its first night, for the tests of the night."""

from microloan.domain.ledger.closing import Closing
from microloan.usecases.end_of_day.close_days import EndOfDayPlan
from tests.support.builders.in_memory_bank import InMemoryBank


class BankAtMidnight(InMemoryBank):
    """Two loans of 10,000 and 1,000 yuan, drawn on 15 January; it is the 16th, just after 0:00."""

    def __init__(self) -> None:
        super().__init__()
        self.customer()
        self.large = self.open_loan(key="large")
        self.small = self.open_loan(1_000_00, 5, key="small")
        self.clock.next_day()

    def close(self, planned: EndOfDayPlan) -> tuple[Closing, ...]:
        return self.core.close(planned)
