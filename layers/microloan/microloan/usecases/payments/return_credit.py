"""A credit goes back to its payer: the request, the answer, its booking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import ConcurrentUpdateError, CorruptDataError
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.suspense import SUSPENSE, SuspenseAccount, end
from microloan.domain.payments.transfer import Direction, Transfer, TransferStatus
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.ports.writes import AddTransfer, AppendEntry, SaveCredit, SaveTransfer
from microloan.retry import optimistic
from microloan.usecases.payments.booking import require_unchanged
from microloan.usecases.payments.transfer_results import DECIDED, decide, require_same_result

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.payment_gateway import PaymentGateway
    from microloan.ports.writes import Write


def request_return(before: SuspenseAccount, now: datetime) -> list[Write]:
    """Return the writes that send a credit in suspense back to its payer.

    Each request has an ID of its own, because the gateway's result of a failed one is final.
    """
    number = before.returns + 1
    transfer = Transfer(
        transfer_id=ids.credit_return_id(before.credit.credit_id, number),
        direction=Direction.RETURN_CREDIT,
        customer_id=SUSPENSE,
        loan_id=before.loan_id,
        card_id="",
        amount=before.credit.amount,
        value_date=business_date(now),
        requested_at=now,
    )
    after = replace(before, returning=transfer.transfer_id, declined="", returns=number)
    return [SaveCredit(after, before), AddTransfer(transfer)]


def process_return(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> tuple[TransferOutcome, Transfer | None]:
    """Send a return and book its result.

    While the owner of the reference is on hold, nothing is sent.

    Returns
    -------
    tuple
        The result, and the transfer whose attempt is still to be recorded.
    """
    transfer = _require(books.transfer(transfer_id))
    if transfer.status is not TransferStatus.REQUESTED:
        return DECIDED[transfer.status], None
    answer = optimistic(lambda: _ask(transfer, books, gateway))
    if answer.result is TransferOutcome.UNKNOWN:
        return answer.result, transfer
    optimistic(lambda: book_return_result(transfer_id, answer, books, clock))
    return answer.result, None


def _ask(transfer: Transfer, books: LoanBook, gateway: PaymentGateway) -> PaymentResult:
    record = books.credit(credit_id_of(transfer))
    if record is None or not _is_wanted(transfer, record):
        require_unchanged(transfer, books)
        raise CorruptDataError(f"no credit in suspense has asked for {transfer.transfer_id}")
    answer = PaymentResult(TransferOutcome.NOT_FOUND)
    if transfer.attempts:
        answer = gateway.inquire(transfer.transfer_id)
    if answer.result is not TransferOutcome.NOT_FOUND:
        return answer
    owner = record.customer_id or SUSPENSE
    # The hold is read last before the gateway is called.
    if books.on_hold([owner]):
        return PaymentResult(TransferOutcome.UNKNOWN)
    return gateway.send(
        transfer.transfer_id, transfer.direction, credit_id_of(transfer), transfer.amount
    )


def _is_wanted(transfer: Transfer, record: SuspenseAccount) -> bool:
    """Return whether a credit is on its way back by this transfer, in full."""
    found = record.returning, record.credit.amount
    return found == (transfer.transfer_id, transfer.amount)


def book_return_result(
    transfer_id: str, answer: PaymentResult, books: LoanBook, clock: Clock, *also: Write
) -> Transfer:
    """Book the result of a return, once. After a failure the credit stays in suspense.

    Parameters
    ----------
    also
        Writes for the same transaction.

    Raises
    ------
    ConcurrentUpdateError
        When another result was booked meanwhile.
    StateConflictError
        When the ledger has another result already.
    """
    transfer = _require(books.transfer(transfer_id))
    if transfer.status is not TransferStatus.REQUESTED:
        return require_same_result(transfer, answer)
    before = books.credit(credit_id_of(transfer))
    if before is None or before.returning != transfer_id:
        raise ConcurrentUpdateError(f"the credit of transfer {transfer_id} has gone on")
    decided = decide(transfer, answer)
    writes: list[Write] = [SaveTransfer(decided, transfer)]
    if answer.result is TransferOutcome.SETTLED:
        today = business_date(clock.now())
        after, entry = end(before, LoanEventType.CREDIT_RETURNED, today, transfer_id)
        writes += [SaveCredit(after, before), AppendEntry(entry)]
    else:
        after = replace(before, returning=None, declined=answer.reason)
        writes.append(SaveCredit(after, before))
    books.commit(*also, *writes)
    return decided


def credit_id_of(transfer: Transfer) -> str:
    """Return the ID of the credit that a transfer returns."""
    return transfer.loan_id.removeprefix(f"{SUSPENSE}-")


def _require(transfer: Transfer | None) -> Transfer:
    if transfer is None:
        raise CorruptDataError("a transfer refers to a missing record")
    return transfer
