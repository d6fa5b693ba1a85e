"""A loan book that emits a metric for each transfer result, exactly once.

The stream, the sweep and the callbacks of the payment gateway all book results. The first of them
emits the metric.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.adapters.dynamodb.loan_book import DynamoLoanBook
from microloan.adapters.metrics import Dimension, measure
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.writes import SaveTransfer

if TYPE_CHECKING:
    from microloan.adapters.dynamodb.client import Database
    from microloan.ports.clock import Clock
    from microloan.ports.writes import Write


class InstrumentedLoanBook(DynamoLoanBook):
    """The port `LoanBook`, with a look at the clock for each result.

    Parameters
    ----------
    clock
        The clock that timestamps the requests of transfers.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen, then emit metrics for completed transfers."""
        super().commit(*writes)
        for write in writes:
            if isinstance(write, SaveTransfer) and _has_result(write):
                self._emit_metrics(write.after)

    def _emit_metrics(self, transfer: Transfer) -> None:
        by: dict[Dimension, str] = {"direction": transfer.direction, "outcome": transfer.status}
        measure(by, TransfersBooked=1)
        if (transfer.direction, transfer.status) == (Direction.DISBURSE, TransferStatus.SETTLED):
            took = self._clock.now() - transfer.requested_at
            measure(ClickToMoneySeconds=took.total_seconds())


def _has_result(write: SaveTransfer) -> bool:
    return write.before.status is TransferStatus.REQUESTED is not write.after.status
