"""Books that tell what became of the money, once it is booked and as often as it is booked: once.

The stream, the sweep and the rails' own calls all book results; whoever of them comes first.
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
        The one that the transfers were requested by.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database)
        self._clock = clock

    def commit(self, *writes: Write) -> None:
        """Make all the writes happen; then tell of each transfer that has its result by them."""
        super().commit(*writes)
        for write in writes:
            if isinstance(write, SaveTransfer) and _decides(write):
                self._tell(write.after)

    def _tell(self, transfer: Transfer) -> None:
        by: dict[Dimension, str] = {"direction": transfer.direction, "outcome": transfer.status}
        measure(by, TransfersBooked=1)
        if (transfer.direction, transfer.status) == (Direction.DISBURSE, TransferStatus.SETTLED):
            took = self._clock.now() - transfer.requested_at
            measure(ClickToMoneySeconds=took.total_seconds())


def _decides(write: SaveTransfer) -> bool:
    return write.before.status is TransferStatus.REQUESTED is not write.after.status
