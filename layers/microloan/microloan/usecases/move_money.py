"""The outbox meets the payment rails: a transfer is sent, its result goes into the books."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from microloan.domain.account import Status, record
from microloan.domain.calendar import business_date
from microloan.domain.errors import Conflict, Corrupt, Invalid, MicroloanError
from microloan.domain.events import Event, Kind
from microloan.domain.transfer import LOOK, Direction, TransferStatus
from microloan.ports import RailsAnswer, TransferResult
from microloan.records import (
    AddTransfer,
    AppendEntry,
    LoanRecord,
    SaveLine,
    SaveLoan,
    SaveTransfer,
)
from microloan.usecases.retry import optimistic

if TYPE_CHECKING:
    from datetime import datetime

    from microloan.domain.account import LoanAccount
    from microloan.domain.transfer import Transfer
    from microloan.ports import Books, Clock, Rails
    from microloan.records import (
        LineRecord,
        TransferView,
        Write,
    )

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
    """

    open: int
    results: dict[TransferResult, int]
    given_up: tuple[str, ...]
    age: timedelta = timedelta()


# What came after the result does not change it.
_DECIDED = {
    TransferStatus.SETTLED: TransferResult.SETTLED,
    TransferStatus.RETURNED: TransferResult.SETTLED,
    TransferStatus.FAILED: TransferResult.FAILED,
    TransferStatus.RESOLVED: TransferResult.FAILED,
}

_HAPPENED = {
    Direction.DISBURSE: Kind.DISBURSED,
    Direction.COLLECT: Kind.REPAID,
    Direction.REFUND: Kind.REFUNDED,
}


def move_money(transfer_id: str, books: Books, rails: Rails, clock: Clock) -> TransferResult:
    """Send a transfer and book its result.

    After any doubt the rails are asked for this very transfer; it is never sent under another
    id. While the doubt lasts the transfer stays open, and the sweeper tries again.

    Returns
    -------
    TransferResult
        `UNKNOWN` when the rails cannot say yet.
    """
    view = books.transferring(transfer_id)
    transfer = _require(view.transfer)
    if transfer.status is not TransferStatus.REQUESTED:
        return _DECIDED[transfer.status]
    answer = _ask(transfer, _require(view.card).token, rails)
    if answer.result is TransferResult.UNKNOWN:
        tried = replace(transfer, attempts=transfer.attempts + 1, tried_at=clock.now())
        # It has a result by now, from another delivery: then there is nothing to note.
        with suppress(Conflict):
            books.commit(SaveTransfer(tried, transfer))
    else:
        optimistic(lambda: book_result(transfer_id, answer, books, clock))
    return answer.result


def _ask(transfer: Transfer, token: str, rails: Rails) -> RailsAnswer:
    """Send a transfer, or ask for one that was sent; the same id is safe to send again."""
    answer = rails.inquire(transfer.transfer_id) if transfer.attempts else _NOT_SENT
    if answer.result is TransferResult.NOT_FOUND:
        answer = rails.send(transfer.transfer_id, transfer.direction, token, transfer.amount)
    if answer.result is TransferResult.UNKNOWN:
        answer = rails.inquire(transfer.transfer_id)
    # Sent, and not there yet: that is still a doubt.
    return _DOUBT if answer.result is TransferResult.NOT_FOUND else answer


def sweep(books: Books, rails: Rails, clock: Clock) -> Swept:
    """Try again what has no result; one transfer that fails does not stop the others.

    The first `LOOK` transfers are looked at; the others have their turn when these are done.
    """
    now = clock.now()
    open_ = books.open_transfers(LOOK)
    tried = {
        transfer.transfer_id: _try_again(transfer, books, rails, clock)
        for transfer in open_
        if transfer.due(now)
    }
    stuck = tuple(transfer.transfer_id for transfer in open_ if transfer.given_up)
    waiting = (
        now - transfer.requested_at
        for transfer in open_
        if transfer.waited_for
        and not transfer.given_up
        and tried.get(transfer.transfer_id, TransferResult.UNKNOWN) is TransferResult.UNKNOWN
    )
    age = max(waiting, default=timedelta())
    return Swept(len(open_), dict(Counter(tried.values())), stuck, age)


def _try_again(transfer: Transfer, books: Books, rails: Rails, clock: Clock) -> TransferResult:
    try:
        return move_money(transfer.transfer_id, books, rails, clock)
    except MicroloanError:
        return TransferResult.UNKNOWN


def book_result(transfer_id: str, answer: RailsAnswer, books: Books, clock: Clock) -> None:
    """Book the result of a transfer, once; of one that has a result already nothing changes."""
    view = books.transferring(transfer_id)
    if _require(view.transfer).status is TransferStatus.REQUESTED:
        books.commit(*_fitting(view, answer, clock.now()))


def _fitting(view: TransferView, answer: RailsAnswer, now: datetime) -> list[Write]:
    try:
        return _writes(view, answer, now)
    except Invalid as unfitting:
        # A batch is no snapshot: another delivery was booked between two of its reads.
        raise Conflict("the loan has gone on") from unfitting


def _writes(view: TransferView, answer: RailsAnswer, now: datetime) -> list[Write]:
    transfer = _require(view.transfer)
    before = _require(view.loan)
    status = TransferStatus(answer.result.value)
    decided = replace(
        transfer,
        status=status,
        reason=answer.reason,
        evidence=answer.evidence,
        resolved_by=answer.resolved_by,
    )
    writes: list[Write] = [SaveTransfer(decided, transfer)]
    kind = _kind(transfer.direction, status, before.account)
    if kind is None:
        return writes + _let_go(transfer, before, answer.reason)
    today = business_date(now)
    event = Event(kind, transfer.amount, today, transfer.value_date, transfer.transfer_id)
    after, entry = record(before.account, event)
    collected = LoanRecord(after)
    kept = collected if transfer.direction is Direction.COLLECT else replace(before, account=after)
    writes += [SaveLoan(kept, before), AppendEntry(entry)]
    writes += _release(before.account, after, view.line)
    if (too_much := min(entry.allocation.unapplied, after.credit)) > 0:
        writes.append(AddTransfer(transfer.refund(too_much, transfer.card_id, now)))
    return writes


def _kind(direction: Direction, status: TransferStatus, account: LoanAccount) -> Kind | None:
    """Return what happened to the loan; nothing, when a collection or refund failed."""
    if status is TransferStatus.SETTLED:
        kind = _HAPPENED[direction]
        written_off = account.status is Status.WRITTEN_OFF
        return Kind.RECOVERED if kind is Kind.REPAID and written_off else kind
    return Kind.DISBURSEMENT_FAILED if direction is Direction.DISBURSE else None


def _let_go(transfer: Transfer, before: LoanRecord, reason: str) -> list[Write]:
    """Free a loan from a collection that brought nothing."""
    if transfer.direction is Direction.COLLECT:
        return [SaveLoan(LoanRecord(before.account, declined=reason), before)]
    return []


def _release(before: LoanAccount, after: LoanAccount, line: LineRecord | None) -> list[Write]:
    """Give principal that came back to the line."""
    freed = before.loan.principal - after.loan.principal
    closes = after.status.closed and not before.status.closed
    if not freed and not closes:
        return []
    line = _require(line)
    released = line.line.release(freed, closes=closes)
    return [SaveLine(before.opening.customer_id, released, line)]


def _require(found: Found | None) -> Found:
    if found is None:
        raise Corrupt("a transfer points to something that does not exist")
    return found
