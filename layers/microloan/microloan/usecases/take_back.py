"""The bank takes a collection back: the loan is folded without it, the books reversed."""

from dataclasses import replace
from datetime import datetime

from microloan.domain.account import LoanAccount, record
from microloan.domain.calendar import business_date
from microloan.domain.errors import Conflict, NotFound, Refused
from microloan.domain.events import Event, Kind
from microloan.domain.transfer import Direction, TransferStatus
from microloan.ports import Books, Clock
from microloan.records import AppendEntry, LineRecord, SaveLine, SaveLoan, SaveTransfer
from microloan.usecases.retry import optimistic


def take_back(transfer_id: str, books: Books, clock: Clock) -> LoanAccount:
    """Book a returned collection; told twice, it is booked once.

    Parameters
    ----------
    transfer_id
        The collection that the bank took back.

    Raises
    ------
    NotFound
        When there is no such transfer.
    Refused
        When it is no settled collection.
    """
    return optimistic(lambda: _take_back(transfer_id, books, clock.now()))


def _take_back(transfer_id: str, books: Books, now: datetime) -> LoanAccount:
    view = books.transferring(transfer_id)
    transfer, before, line = view.transfer, view.loan, view.line
    if transfer is None or before is None or line is None:
        raise NotFound("there is no such transfer", code="transfer_not_found")
    if transfer.status is TransferStatus.RETURNED:
        return before.account
    if (transfer.direction, transfer.status) != (Direction.COLLECT, TransferStatus.SETTLED):
        raise Refused("only a settled collection can be taken back", code="not_collected")
    today = business_date(now)
    event = Event(Kind.RETURNED, transfer.amount, today, today, transfer_id)
    entries = books.entries(transfer.loan_id)
    if len(entries) != before.account.seq:
        raise Conflict("something was booked between the two reads")
    after, entry = record(before.account, event, entries)
    books.commit(
        SaveTransfer(replace(transfer, status=TransferStatus.RETURNED), transfer),
        SaveLoan(replace(before, account=after), before),
        AppendEntry(entry),
        _reclaim(before.account, after, line),
    )
    return after


def _reclaim(before: LoanAccount, after: LoanAccount, line: LineRecord) -> SaveLine:
    """Take the principal that is owed again from the line."""
    owed_again = after.loan.principal - before.loan.principal
    reopens = before.status.closed and not after.status.closed
    reclaimed = line.line.reclaim(owed_again, reopens=reopens)
    return SaveLine(before.opening.customer_id, reclaimed, line)
