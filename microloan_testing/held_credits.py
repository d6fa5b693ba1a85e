"""Suspense at each closing, beside the bank transfers that waited then."""

from collections.abc import Iterator

from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.suspense import SUSPENSE
from microloan.domain.payments.transfer import Direction, TransferStatus
from microloan_testing.in_memory.tables import Tables
from microloan_testing.payment_gateway import FaultyPaymentGateway


def check_suspense(tables: Tables, gateway: FaultyPaymentGateway) -> Iterator[str]:
    """Yield each closing, and the end, whose suspense is not what was held.

    The held money is counted from the arrival and the end of each bank transfer. At the end it is
    counted from the gateway's own ledger.
    """
    held = [
        [(entry.booked_on, entry.amount) for _, entry in sorted(journal.items())]
        for journal_id, journal in tables.journal.items()
        if journal_id.startswith(f"{SUSPENSE}-")
    ]
    for day, closing in sorted(tables.closings.items()):
        waiting = sum(
            amount
            for (arrived, amount), *ended in held
            if arrived <= day and not any(end <= day for end, _ in ended)
        )
        booked = -closing.balances.get(LedgerAccount.SUSPENSE, 0)
        if not waiting == booked == closing.totals.controls.suspense:
            yield f"suspense of {day} is {booked} fen, and {waiting} fen were held"
    booked = -sum(entry.postings.get(LedgerAccount.SUSPENSE, 0) for entry in tables.entries())
    parts = sum(
        transfer.amount
        for transfer in tables.transfers.values()
        if transfer.direction is Direction.CREDIT and transfer.status is not TransferStatus.FAILED
    )
    back = -sum(
        each.bank for each in gateway.ledger.values() if each.direction is Direction.RETURN_CREDIT
    )
    if booked != (left := sum(gateway.credited.values()) - parts - back):
        yield f"suspense is {booked} fen in the books, and {left} fen are left of the transfers"
