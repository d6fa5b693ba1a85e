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
    given_up
        IDs of the transfers for manual review. Transfers of customers on hold are left out.
    age
        The age of the oldest customer-initiated transfer without a result. Transfers for manual
        review and of customers on hold are left out.
    failed
        IDs of the transfers that could not be read or tried. The others were tried.
    cases_overdue
        The number of screening cases that two people should have decided by now.
    """

    open: int
    results: dict[TransferOutcome, int]
    given_up: tuple[str, ...]
    age: timedelta = timedelta()
    failed: tuple[str, ...] = ()
    cases_overdue: int = 0


def sweep_transfers(books: LoanBook, gateway: PaymentGateway, clock: Clock) -> SweepResult:
    """Try each transfer without a result, even if another one fails.

    The first `SWEEP_LIMIT` transfers are read. The others follow when these are done.
    """
    now = clock.now()
    outbox = books.outbox(SWEEP_LIMIT)
    open_ = [item for item in outbox if isinstance(item, Transfer)]
    failed = [item.transfer_id for item in outbox if not isinstance(item, Transfer)]
    tried: dict[str, TransferOutcome] = {}
    for transfer in open_:
        if transfer.is_retry_due(now):
            try:
                result = process_transfer(transfer.transfer_id, books, gateway, clock)
            except (ConcurrentUpdateError, UnavailableError):
                result = TransferOutcome.UNKNOWN
            except Exception:  # noqa: BLE001 - an error of one must not stop the others
                result = TransferOutcome.UNKNOWN
                failed.append(transfer.transfer_id)
            tried[transfer.transfer_id] = result
    cases = books.open_cases()
    moving = [t for t in open_ if t.customer_id not in {case.customer_id for case in cases}]
    stuck = tuple(transfer.transfer_id for transfer in moving if transfer.needs_manual_review(now))
    ages = (
        now - transfer.requested_at
        for transfer in moving
        if transfer.customer_initiated
        and not transfer.needs_manual_review(now)
        and tried.get(transfer.transfer_id, TransferOutcome.UNKNOWN) is TransferOutcome.UNKNOWN
    )
    return SweepResult(
        open=len(outbox),
        results=dict(Counter(tried.values())),
        given_up=stuck,
        age=max(ages, default=timedelta()),
        failed=tuple(failed),
        cases_overdue=sum(case.is_overdue(now) for case in cases),
    )
