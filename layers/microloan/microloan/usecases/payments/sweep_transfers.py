"""The sweep: each transfer without a result is tried again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain.errors import ConcurrentUpdateError, UnavailableError
from microloan.domain.payments.transfer import SWEEP_LIMIT, Transfer
from microloan.ports.payment_gateway import TransferOutcome
from microloan.usecases.payments.process_transfer import process_transfer

if TYPE_CHECKING:
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.payment_gateway import PaymentGateway


@dataclass(frozen=True, slots=True)
class SweepResult:
    """The result of a sweep: pending transfers, results, and IDs for manual review.

    Parameters
    ----------
    open
        The number of pending transfers, counted up to the sweep limit.
    age
        The age of the oldest customer-initiated transfer without a result. Transfers for manual
        review are left out.
    failed
        IDs of the transfers that could not be read or tried. The others were tried.
    """

    open: int
    results: dict[TransferOutcome, int]
    given_up: tuple[str, ...]
    age: timedelta = timedelta()
    failed: tuple[str, ...] = ()


def sweep_transfers(books: LoanBook, gateway: PaymentGateway, clock: Clock) -> SweepResult:
    """Try each transfer without a result, even if another one fails.

    The first `SWEEP_LIMIT` transfers are read. The others follow when these are done.
    """
    now = clock.now()
    found = books.outbox(SWEEP_LIMIT)
    open_ = [one for one in found if isinstance(one, Transfer)]
    failed = [one.transfer_id for one in found if not isinstance(one, Transfer)]
    tried: dict[str, TransferOutcome] = {}
    for transfer in open_:
        if transfer.due(now):
            try:
                result = process_transfer(transfer.transfer_id, books, gateway, clock)
            except (ConcurrentUpdateError, UnavailableError):
                result = TransferOutcome.UNKNOWN
            except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must move
                result = TransferOutcome.UNKNOWN
                failed.append(transfer.transfer_id)
            tried[transfer.transfer_id] = result
    stuck = tuple(transfer.transfer_id for transfer in open_ if transfer.given_up(now))
    waiting = (
        now - transfer.requested_at
        for transfer in open_
        if transfer.customer_initiated
        and not transfer.given_up(now)
        and tried.get(transfer.transfer_id, TransferOutcome.UNKNOWN) is TransferOutcome.UNKNOWN
    )
    age = max(waiting, default=timedelta())
    return SweepResult(len(found), dict(Counter(tried.values())), stuck, age, tuple(failed))
