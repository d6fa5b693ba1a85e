"""The outbox meets the payment rails: a transfer is sent, its result goes into the books."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from microloan.domain.calendar import business_date
from microloan.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from microloan.domain.ledger.events import Event, Kind
from microloan.domain.ledger.loan_account import Status
from microloan.domain.ledger.payment_history import PAID
from microloan.domain.payments.transfer import (
    FIRST_PAUSE,
    LOOK,
    Direction,
    Transfer,
    TransferStatus,
)
from microloan.ports.payment_gateway import RailsAnswer, TransferResult
from microloan.ports.writes import LoanRecord, SaveLoan, SaveTransfer
from microloan.retry import optimistic
from microloan.usecases.payments.booking import Booked, history_for, read_transfer, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import Books, TransferView
    from microloan.ports.payment_gateway import Rails
    from microloan.ports.writes import Write

Found = TypeVar("Found")

_NOT_SENT = RailsAnswer(TransferResult.NOT_FOUND)
_DOUBT = RailsAnswer(TransferResult.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep met: unfinished transfers, results of those tried, ids that need a person.

    Parameters
    ----------
    open
        How many are unfinished, counted as far as a look goes.
    age
        Of the oldest transfer that still waits for the rails and that somebody waits for; those
        given up wait for a person.
    failed
        Ids of those that could not be read or tried; the others were.
    """

    open: int
    results: dict[TransferResult, int]
    given_up: tuple[str, ...]
    age: timedelta = timedelta()
    failed: tuple[str, ...] = ()


# What came after the result does not change it.
_DECIDED = {
    TransferStatus.SETTLED: TransferResult.SETTLED,
    TransferStatus.RETURNED: TransferResult.SETTLED,
    TransferStatus.FAILED: TransferResult.FAILED,
    TransferStatus.CANCELLED: TransferResult.FAILED,
    TransferStatus.RESOLVED: TransferResult.FAILED,
}

_BOOKED = {
    (Direction.DISBURSE, TransferStatus.SETTLED): Kind.DISBURSED,
    (Direction.DISBURSE, TransferStatus.FAILED): Kind.DISBURSEMENT_FAILED,
    (Direction.COLLECT, TransferStatus.SETTLED): Kind.REPAID,
    (Direction.REFUND, TransferStatus.SETTLED): Kind.REFUNDED,
    (Direction.REFUND, TransferStatus.FAILED): Kind.REFUND_FAILED,
}
"""What a result is to the loan; nothing, when a collection failed."""


def move_money(transfer_id: str, books: Books, rails: Rails, clock: Clock) -> TransferResult:
    """Send a transfer and book its result.

    After any doubt the rails are asked for this very transfer; it is never sent under another
    id. While the doubt lasts the transfer stays open, and the sweeper tries again.

    Returns
    -------
    TransferResult
        `UNKNOWN` when the rails cannot say yet.
    """
    result, noted = _move(transfer_id, books, rails, clock)
    if result is TransferResult.UNKNOWN and noted:
        tried = replace(noted, attempts=noted.attempts + 1, tried_at=clock.now())
        # It has a result by now, from another delivery: then there is nothing to note.
        with suppress(Conflict):
            books.commit(SaveTransfer(tried, noted))
    return result


def ask_result(transfer_id: str, books: Books, rails: Rails, clock: Clock) -> TransferResult:
    """Do the same because the gateway called: a call is no attempt of ours."""
    return _move(transfer_id, books, rails, clock)[0]


def _move(
    transfer_id: str, books: Books, rails: Rails, clock: Clock
) -> tuple[TransferResult, Transfer | None]:
    """Return the result, and the transfer whose attempt is still to be noted."""
    view = optimistic(lambda: read_transfer(transfer_id, books))
    transfer = _require(view.transfer)
    if transfer.status is not TransferStatus.REQUESTED:
        return _DECIDED[transfer.status], None
    if transfer.direction is Direction.REFUND:
        answer = optimistic(lambda: _refund(transfer_id, books, rails, clock))
    else:
        answer = _ask(transfer, _require(view.card).token, rails)
    if answer.result is TransferResult.UNKNOWN:
        # The attempt of a refund was noted before it was sent.
        return answer.result, None if transfer.direction is Direction.REFUND else transfer
    optimistic(lambda: book_result(transfer_id, answer, books, clock))
    return answer.result, None


def _ask(transfer: Transfer, token: str, rails: Rails) -> RailsAnswer:
    """Send a transfer, or ask for one that was sent; the same id is safe to send again."""
    answer = rails.inquire(transfer.transfer_id) if transfer.attempts else _NOT_SENT
    if answer.result is TransferResult.NOT_FOUND:
        answer = _send(transfer, token, rails)
    return answer


def _send(transfer: Transfer, token: str, rails: Rails) -> RailsAnswer:
    answer = rails.send(transfer.transfer_id, transfer.direction, token, transfer.amount)
    if answer.result is TransferResult.UNKNOWN:
        answer = rails.inquire(transfer.transfer_id)
    # Sent, and not there yet: that is still a doubt.
    return _DOUBT if answer.result is TransferResult.NOT_FOUND else answer


def _refund(transfer_id: str, books: Books, rails: Rails, clock: Clock) -> RailsAnswer:
    """Send a refund only while the customer's credit is behind it, else cancel it.

    The attempt is noted before the money leaves, under the condition that the loan did not
    change. So a payment that is returned meanwhile is seen either here or by its own claim.
    """
    view = read_transfer(transfer_id, books)
    transfer, record = _require(view.transfer), _require(view.loan)
    if transfer.status is not TransferStatus.REQUESTED:
        return RailsAnswer(_DECIDED[transfer.status], transfer.reason)
    now = clock.now()
    if transfer.attempts:
        answer = rails.inquire(transfer_id)
        if answer.result is not TransferResult.NOT_FOUND:
            return answer
    if record.account.loan.owed_back:
        if transfer.tried_at and now - transfer.tried_at < FIRST_PAUSE:
            # A send of a moment ago may still arrive.
            return _DOUBT
        books.commit(*_cancelled(view, now))
        return RailsAnswer(TransferResult.FAILED)
    tried = replace(transfer, attempts=transfer.attempts + 1, tried_at=now)
    books.commit(SaveTransfer(tried, transfer), SaveLoan(record, record))
    return _send(tried, _require(view.card).token, rails)


def _cancelled(view: TransferView, now: datetime) -> list[Write]:
    """Return the writes that cancel a refund; what is still the customer's is refunded anew."""
    transfer, before = _require(view.transfer), _require(view.loan)
    day = today_of(before.account, now)
    event = Event(Kind.REFUND_CANCELLED, transfer.amount, day, day, transfer.transfer_id)
    booked = Booked(before.account).then(event)
    booked = booked.refunding(transfer.amount, transfer.transfer_id, transfer.card_id, now)
    cancelled = replace(transfer, status=TransferStatus.CANCELLED)
    return [SaveTransfer(cancelled, transfer), *booked.writes(before, before, view.line)]


def sweep(books: Books, rails: Rails, clock: Clock) -> Swept:
    """Try again what has no result; one transfer that fails does not stop the others.

    The first `LOOK` transfers are looked at; the others have their turn when these are done.
    """
    now = clock.now()
    found = books.outbox(LOOK)
    open_ = [one for one in found if isinstance(one, Transfer)]
    failed = [one.transfer_id for one in found if not isinstance(one, Transfer)]
    tried: dict[str, TransferResult] = {}
    for transfer in open_:
        if transfer.due(now):
            try:
                result = move_money(transfer.transfer_id, books, rails, clock)
            except (Conflict, Unavailable):
                result = TransferResult.UNKNOWN
            except Exception:  # noqa: BLE001 - whatever is wrong with one, the others must move
                result = TransferResult.UNKNOWN
                failed.append(transfer.transfer_id)
            tried[transfer.transfer_id] = result
    stuck = tuple(transfer.transfer_id for transfer in open_ if transfer.given_up(now))
    waiting = (
        now - transfer.requested_at
        for transfer in open_
        if transfer.waited_for
        and not transfer.given_up(now)
        and tried.get(transfer.transfer_id, TransferResult.UNKNOWN) is TransferResult.UNKNOWN
    )
    age = max(waiting, default=timedelta())
    return Swept(len(found), dict(Counter(tried.values())), stuck, age, tuple(failed))


def book_result(
    transfer_id: str, answer: RailsAnswer, books: Books, clock: Clock, *also: Write
) -> Transfer:
    """Book the result of a transfer, once; of one that has a result already nothing changes.

    Parameters
    ----------
    also
        What is written in the same transaction.

    Returns
    -------
    Transfer
        The transfer with the result that the books have.

    Raises
    ------
    Refused
        When the books have another result already, from the gateway or from an operator.
    """
    view = read_transfer(transfer_id, books)
    transfer = _require(view.transfer)
    if transfer.status is TransferStatus.REQUESTED:
        decided = replace(
            transfer,
            status=TransferStatus(answer.result.value),
            reason=answer.reason,
            evidence=answer.evidence,
            resolved_by=answer.resolved_by,
        )
        books.commit(*also, *_fitting(view, decided, books, clock.now()))
        return decided
    if _DECIDED[transfer.status] is not answer.result:
        raise Refused(
            f"the answer is {answer.result}, but the books have the transfer as {transfer.status}",
            code="state_mismatch",
        )
    return transfer


def _fitting(view: TransferView, decided: Transfer, books: Books, now: datetime) -> list[Write]:
    try:
        return _writes(view, decided, books, now)
    except Invalid as unfitting:
        # A batch is no snapshot: another delivery was booked between two of its reads.
        raise Conflict("the loan has gone on") from unfitting


def _writes(view: TransferView, decided: Transfer, books: Books, now: datetime) -> list[Write]:
    transfer, before = _require(view.transfer), _require(view.loan)
    writes: list[Write] = [SaveTransfer(decided, transfer)]
    event = _event(transfer, decided.status, before, now)
    if event is None:
        # The loan is free for another collection.
        return [*writes, SaveLoan(LoanRecord(before.account, declined=decided.reason), before)]
    booked = Booked(before.account).then(event, history_for(before.account, event, books))
    if event.kind in PAID:
        surplus = booked.entries[-1].allocation.unapplied
        booked = booked.refunding(surplus, transfer.transfer_id, transfer.card_id, now)
    kept = LoanRecord(before.account) if transfer.direction is Direction.COLLECT else before
    return writes + booked.writes(before, kept, view.line)


def _event(
    transfer: Transfer, status: TransferStatus, before: LoanRecord, now: datetime
) -> Event | None:
    """Return what happened to the loan; nothing, when a collection failed."""
    kind = _BOOKED.get((transfer.direction, status))
    if kind is None:
        return None
    if kind is Kind.REPAID and before.account.status is Status.WRITTEN_OFF:
        kind = Kind.RECOVERED
    today = business_date(now)
    day = today_of(before.account, now) if kind is Kind.REFUND_FAILED else transfer.value_date
    return Event(kind, transfer.amount, today, day, transfer.transfer_id)


def _require(found: Found | None) -> Found:
    if found is None:
        raise Corrupt("a transfer points to something that does not exist")
    return found
