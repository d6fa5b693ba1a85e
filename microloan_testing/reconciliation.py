"""The books beside the gateway's ledger and the acknowledged amounts."""

from collections.abc import Iterable, Iterator, Mapping

from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.payments.transfer import Transfer, TransferStatus
from microloan.ports.payment_gateway import TransferOutcome
from microloan_testing.payment_gateway import FaultyPaymentGateway, Movement

_STATUSES = {
    TransferOutcome.SETTLED: {TransferStatus.SETTLED},
    TransferOutcome.FAILED: {TransferStatus.FAILED, TransferStatus.RESOLVED},
}


def reconcile(
    transfers: Mapping[str, Transfer],
    journal: Iterable[Entry],
    gateway: FaultyPaymentGateway,
    promised: Mapping[str, int],
) -> Iterator[str]:
    """Yield the differences once no transfer is pending.

    Parameters
    ----------
    transfers, journal
        All transfers and entries of the books.
    promised
        Acknowledged fen by transfer.
    """
    for transfer_id, amount in promised.items():
        if transfer_id not in transfers or transfers[transfer_id].amount != amount:
            yield f"{transfer_id} was acknowledged and is not in the books"
    for transfer_id, movement in gateway.ledger.items():
        if transfer_id not in transfers:
            yield f"{transfer_id} was moved by the gateway and is not in the books"
        elif transfers[transfer_id].status not in _expected(movement):
            yield f"{transfer_id} is {movement.answer.result} to the gateway, not to the books"
    for transfer in transfers.values():
        if transfer.status is TransferStatus.REQUESTED:
            yield f"{transfer.transfer_id} has no result"
    bank = sum(entry.postings.get(LedgerAccount.BANK, 0) for entry in journal)
    if bank != gateway.bank:
        yield f"the bank account is {bank} fen in the books and {gateway.bank} to the gateway"


def _expected(movement: Movement) -> set[TransferStatus]:
    if movement.returned:
        return {TransferStatus.RETURNED}
    return _STATUSES[movement.answer.result]
