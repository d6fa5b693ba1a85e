"""The outbox and the payment gateway: a transfer is sent and booked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.errors import (
    ConcurrentUpdateError,
    CorruptDataError,
    InvalidInputError,
)
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.ledger.payment_history import PAID
from microloan.domain.payments.transfer import (
    CARD_UNBOUND,
    FIRST_PAUSE,
    Direction,
    Transfer,
    TransferStatus,
)
from microloan.ports.payment_gateway import PaymentResult, TransferOutcome
from microloan.ports.writes import AddTransfer, LoanRecord, SaveLoan, SaveTransfer
from microloan.retry import optimistic
from microloan.usecases.payments.booking import (
    Booked,
    history_for,
    read_transfer,
    read_wanted,
    today_of,
)
from microloan.usecases.payments.collect_part import plan_part
from microloan.usecases.payments.return_credit import book_return_result, process_return
from microloan.usecases.payments.transfer_results import DECIDED, decide, require_same_result

if TYPE_CHECKING:
    from datetime import date, datetime

    from microloan.domain.customers.customer import Card
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook, TransferContext
    from microloan.ports.payment_gateway import PaymentGateway
    from microloan.ports.writes import Write

Value = TypeVar("Value")

_NOT_SENT = PaymentResult(TransferOutcome.NOT_FOUND)
_INDETERMINATE = PaymentResult(TransferOutcome.UNKNOWN)
_CARD_UNBOUND = PaymentResult(TransferOutcome.FAILED, CARD_UNBOUND)


_BOOKED = {
    (Direction.DISBURSE, TransferStatus.SETTLED): LoanEventType.DISBURSED,
    (Direction.DISBURSE, TransferStatus.FAILED): LoanEventType.DISBURSEMENT_FAILED,
    (Direction.COLLECT, TransferStatus.SETTLED): LoanEventType.REPAID,
    (Direction.REFUND, TransferStatus.SETTLED): LoanEventType.REFUNDED,
    (Direction.REFUND, TransferStatus.FAILED): LoanEventType.REFUND_FAILED,
}
"""The loan's event for a result, none for a failed collection."""


def process_transfer(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> TransferOutcome:
    """Send a transfer and book its result.

    After any indeterminate response the gateway is queried for this very transfer. It is never sent
    under another ID. Until there is a result the transfer stays open, and the sweep tries again. So
    does a transfer whose customer is on hold.

    Returns
    -------
    TransferOutcome
        `UNKNOWN` when the gateway has no result yet.
    """
    result, attempted = _process(transfer_id, books, gateway, clock)
    if result is TransferOutcome.UNKNOWN and attempted:
        tried = replace(attempted, attempts=attempted.attempts + 1, tried_at=clock.now())
        # Another delivery has booked a result by now, so there is no attempt to record.
        with suppress(ConcurrentUpdateError):
            books.commit(SaveTransfer(tried, attempted))
    return result


def ask_result(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> TransferOutcome:
    """Inquire and book the result after a callback, without counting an attempt."""
    return _process(transfer_id, books, gateway, clock)[0]


def _process(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> tuple[TransferOutcome, Transfer | None]:
    """Return the result, and the transfer whose attempt is still to be recorded."""
    if transfer_id.startswith(ids.CREDIT_RETURN):
        return process_return(transfer_id, books, gateway, clock)
    view = optimistic(lambda: read_wanted(transfer_id, books))
    transfer = _require(view.transfer)
    if transfer.status is not TransferStatus.REQUESTED:
        return DECIDED[transfer.status], None
    if transfer.direction is Direction.REFUND:
        answer = optimistic(lambda: _refund(transfer_id, books, gateway, clock))
    else:
        answer = _ask(transfer, view.card, books, gateway)
    if answer.result is TransferOutcome.UNKNOWN:
        # The attempt of a refund was recorded before it was sent.
        return answer.result, None if transfer.direction is Direction.REFUND else transfer
    optimistic(lambda: book_result(transfer_id, answer, books, clock))
    return answer.result, None


def _ask(
    transfer: Transfer, card: Card | None, books: LoanBook, gateway: PaymentGateway
) -> PaymentResult:
    """Send a transfer, or inquire about a sent one. Repeating the same ID is safe.

    A collection from an unbound card fails. Only a loan that was closed when its card was unbound
    has one, after a payment of it came back.
    """
    sent = transfer.attempts or card is None
    answer = gateway.inquire(transfer.transfer_id) if sent else _NOT_SENT
    if answer.result is TransferOutcome.NOT_FOUND:
        if card is None and transfer.direction is Direction.COLLECT:
            return _CARD_UNBOUND
        answer = _send(transfer, _require(card).token, books, gateway)
    return answer


def _send(
    transfer: Transfer, token: str, books: LoanBook, gateway: PaymentGateway
) -> PaymentResult:
    """Send a transfer, but only inquire about it while its customer is on hold.

    The hold is read last before the gateway is called. A request that was sent before the hold may
    have a result, so the inquiry goes on.
    """
    if books.on_hold([transfer.customer_id]):
        answer = gateway.inquire(transfer.transfer_id)
    else:
        answer = gateway.send(transfer.transfer_id, transfer.direction, token, transfer.amount)
    if answer.result is TransferOutcome.UNKNOWN:
        answer = gateway.inquire(transfer.transfer_id)
    # Sent, and not there yet: that is still indeterminate.
    return _INDETERMINATE if answer.result is TransferOutcome.NOT_FOUND else answer


def _refund(
    transfer_id: str, books: LoanBook, gateway: PaymentGateway, clock: Clock
) -> PaymentResult:
    """Send a refund only while the customer's credit is behind it, else cancel it.

    It goes to the card that paid. When that is no longer bound, it goes to the loan's repayment
    card. When that is not bound either, it fails, and operators reissue it.

    The attempt is recorded before the money leaves, on condition that the loan did not change. So
    either this or the return's own transaction detects a payment that is returned meanwhile.
    """
    view = read_wanted(transfer_id, books)
    transfer, record = _require(view.transfer), _require(view.loan)
    if transfer.status is not TransferStatus.REQUESTED:
        return PaymentResult(DECIDED[transfer.status], transfer.reason)
    now = clock.now()
    if transfer.attempts:
        answer = gateway.inquire(transfer_id)
        if answer.result is not TransferOutcome.NOT_FOUND:
            return answer
    if record.account.loan.owed_back:
        if transfer.tried_at and now - transfer.tried_at < FIRST_PAUSE:
            # A send of a moment ago may still arrive.
            return _INDETERMINATE
        books.commit(*_plan_cancellation(view, now))
        return PaymentResult(TransferOutcome.FAILED)
    card = view.card or books.card(transfer.customer_id, record.account.repayment_card_id)
    if card is None:
        return _CARD_UNBOUND
    tried = replace(transfer, card_id=card.card_id, attempts=transfer.attempts + 1, tried_at=now)
    books.commit(SaveTransfer(tried, transfer), SaveLoan(record, record))
    return _send(tried, card.token, books, gateway)


def _plan_cancellation(view: TransferContext, now: datetime) -> list[Write]:
    """Return the writes that cancel a refund and refund any remaining credit."""
    transfer, before = _require(view.transfer), _require(view.loan)
    day = today_of(before.account, now)
    event = LoanEvent(
        LoanEventType.REFUND_CANCELLED, transfer.amount, day, day, transfer.transfer_id
    )
    booked = Booked(before.account).post(event)
    booked = booked.request_refund(transfer.amount, transfer.transfer_id, transfer.card_id, now)
    cancelled = replace(transfer, status=TransferStatus.CANCELLED)
    return [SaveTransfer(cancelled, transfer), *booked.writes(before, before, view.line)]


def book_result(
    transfer_id: str, answer: PaymentResult, books: LoanBook, clock: Clock, *also: Write
) -> Transfer:
    """Book the result of a transfer, once. An existing result stays.

    Parameters
    ----------
    also
        Writes for the same transaction.

    Returns
    -------
    Transfer
        The transfer with its booked result.

    Raises
    ------
    StateConflictError
        When the ledger has another result already, from the gateway or from an operator.
    """
    if transfer_id.startswith(ids.CREDIT_RETURN):
        return book_return_result(transfer_id, answer, books, clock, *also)
    view = read_transfer(transfer_id, books)
    transfer = _require(view.transfer)
    if transfer.status is TransferStatus.REQUESTED:
        decided = decide(transfer, answer)
        books.commit(*also, *_plan_writes(view, decided, answer.available, books, clock.now()))
        return decided
    return require_same_result(transfer, answer)


def _plan_writes(
    view: TransferContext, decided: Transfer, available: int | None, books: LoanBook, now: datetime
) -> list[Write]:
    try:
        return _writes(view, decided, available, books, now)
    except InvalidInputError as error:
        # A batch is no snapshot: another delivery was booked between two of its reads.
        raise ConcurrentUpdateError("the loan has gone on") from error


def _writes(
    view: TransferContext, decided: Transfer, available: int | None, books: LoanBook, now: datetime
) -> list[Write]:
    transfer, before = _require(view.transfer), _require(view.loan)
    writes: list[Write] = [SaveTransfer(decided, transfer)]
    event = _event(decided, view, now)
    if event is None:
        if part := plan_part(before.account, decided, available, books, now):
            return [*writes, SaveLoan(before.collect(part.transfer_id), before), AddTransfer(part)]
        # The loan is free for another collection.
        return [*writes, SaveLoan(LoanRecord(before.account, declined=decided.reason), before)]
    booked = Booked(before.account).post(event, history_for(before.account, event, books))
    if event.kind in PAID:
        surplus = booked.surplus
        booked = booked.request_refund(surplus, transfer.transfer_id, transfer.card_id, now)
    after = LoanRecord(before.account) if transfer.direction is Direction.COLLECT else before
    return writes + booked.writes(before, after, view.line)


def _event(decided: Transfer, view: TransferContext, now: datetime) -> LoanEvent | None:
    """Return the event of the loan, None for a failed collection."""
    kind = _BOOKED.get((decided.direction, decided.status))
    if kind is None:
        return None
    account = _require(view.loan).account
    today = business_date(now)
    day, due_day = decided.value_date, None
    if kind is LoanEventType.DISBURSED:
        day = _arrival(decided, today)
        due_day = _require(view.line).line.due_day_for(day)
    elif kind is LoanEventType.REFUND_FAILED:
        day = today_of(account, now)
    elif kind is LoanEventType.REPAID and account.status is LoanStatus.WRITTEN_OFF:
        kind = LoanEventType.RECOVERED
    return LoanEvent(kind, decided.amount, today, day, decided.transfer_id, due_day=due_day)


def _arrival(disbursement: Transfer, today: date) -> date:
    """Return the value date of an arrival, from the day of the draw to today.

    Without the gateway's date it is today, so that the customer pays for no day too many.
    """
    return min(max(disbursement.settled_on or today, disbursement.value_date), today)


def _require(value: Value | None) -> Value:
    if value is None:
        raise CorruptDataError("a transfer refers to a missing record")
    return value
