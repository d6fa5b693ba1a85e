"""A worker of the end of day: value a segment, collect due bills, send notices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time as time_of_day
from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY, SHANGHAI, business_date
from microloan.domain.errors import (
    ConcurrentUpdateError,
    CorruptDataError,
    InvalidInputError,
    StateConflictError,
)
from microloan.domain.ledger.end_of_day import PortfolioTotals, controls_of, value_loan
from microloan.domain.ledger.journal import LedgerAccount
from microloan.domain.ledger.loan_account import LoanStatus, replay
from microloan.domain.payments.transfer import Direction, Transfer
from microloan.ports.end_of_day import DueNotice, UnreadableLoan
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import AddTransfer, SaveLoan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.clock import Clock
    from microloan.ports.end_of_day import EndOfDayStore, NoticeSender
    from microloan.ports.writes import LoanRecord

# The errors that a damaged loan can raise when it is read, replayed or valued. An unavailable store
# is no fault of the loan. It fails the segment, which is then run again.
_BAD_LOAN = (
    InvalidInputError,
    StateConflictError,
    CorruptDataError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)
_AFTERNOON = time_of_day(12, 0, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Segment:
    """One worker's part of a run: segment `number` of `of`, over the run's dates.

    Parameters
    ----------
    position
        The position at which an earlier worker stopped, empty at the beginning.
    so_far
        The totals of the earlier workers, by date.
    """

    number: int
    of: int
    dates: tuple[date, ...]
    position: str = ""
    so_far: Mapping[date, PortfolioTotals] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """The result of a segment worker.

    Parameters
    ----------
    loans, accrual_only
        The number of loans read, and of those that only accrued interest.
    collections
        The number of collections put on the outbox.
    skipped
        Loans that it could not value or process.
    notices, unsent
        The number of notices for tomorrow, and of those that the bus did not accept.
    rest
        The rest of the segment, for another worker. None when it is done.
    """

    loans: int
    accrual_only: int
    collections: int
    skipped: tuple[str, ...]
    notices: int = 0
    unsent: int = 0
    rest: Segment | None = None


def value_segment(
    segment: Segment,
    store: EndOfDayStore,
    notices: NoticeSender,
    clock: Clock,
    stop: Callable[[], bool] = lambda: False,
) -> SegmentResult:
    """Value a segment's loans on each date, collect due bills, send notices.

    An accrual-only loan costs its read and no write. A loan that cannot be valued is named and its
    principal taken from the journal. So it stops neither the others nor the proof.

    Parameters
    ----------
    stop
        Called after each page. It returns whether to stop and leave the rest, because time runs
        out.
    """
    now = clock.now()
    today = business_date(now)
    tomorrow = today + ONE_DAY
    # In the afternoon no day is closed, and the notices of tomorrow were sent at the end of day.
    pools = LoanPools(segment.dates[0], tomorrow) if segment.dates else LoanPools(today, today)
    totals = {day: segment.so_far.get(day, PortfolioTotals()) for day in segment.dates}
    skipped: set[str] = set()
    loans = collections = notified = unsent = 0
    position = ""
    for page in store.pages(segment.number, segment.of, pools, segment.position):
        for record in page.loans:
            loans += 1
            for day in segment.dates:
                totals[day] += _value_record(record, day, store)
            try:
                collections += _process_due_loan(record, segment.dates, now, store)
            except _BAD_LOAN:
                skipped.add(_loan_id(record))
        if segment.dates:
            due = tuple(filter(None, (_due_notice(loan, tomorrow) for loan in page.loans)))
            notified, unsent = notified + len(due), unsent + notices.send(due)
        position = page.position
        if position and stop():
            break
    for day in segment.dates:
        totals[day] += pools.on(day)
    skipped.update(loan_id for total in totals.values() for loan_id in total.skipped)
    done = SegmentResult(
        loans=loans + pools.loans,
        accrual_only=pools.loans,
        collections=collections,
        skipped=tuple(sorted(skipped)),
        notices=notified,
        unsent=unsent,
    )
    if position:
        return replace(done, rest=replace(segment, position=position, so_far=totals))
    store.save_segment(segment.number, segment.of, totals)
    return done


def _due_notice(record: LoanRecord | UnreadableLoan, tomorrow: date) -> DueNotice | None:
    """Return the notice for tomorrow's instalment, None for a damaged loan."""
    if isinstance(record, UnreadableLoan) or record.account.status is not LoanStatus.OPEN:
        return None
    account = record.account
    try:
        loan = account.loan.on(tomorrow)
        amount = loan.due_now(tomorrow)
    except _BAD_LOAN:
        return None
    if not any(bill.due == tomorrow for bill in loan.bills):
        return None
    opening = account.opening
    return DueNotice(opening.customer_id, opening.channel, opening.loan_id, tomorrow, amount)


def _loan_id(record: LoanRecord | UnreadableLoan) -> str:
    return record.loan_id if isinstance(record, UnreadableLoan) else record.account.loan_id


def _process_due_loan(
    record: LoanRecord | UnreadableLoan,
    dates: tuple[date, ...],
    now: datetime,
    store: EndOfDayStore,
) -> bool:
    """Remove a closed loan or collect a due one, and return whether it collects."""
    if isinstance(record, UnreadableLoan):
        return False
    _remove_if_closed(record, dates, store)
    return _collect(record, now, store)


def _value_record(
    record: LoanRecord | UnreadableLoan, day: date, store: EndOfDayStore
) -> PortfolioTotals:
    try:
        if isinstance(record, UnreadableLoan):
            return _totals_from_journal(record.loan_id, day, store)
        account = record.account
        if account.booked_on <= day:
            return value_loan(account, day)
        entries = [e for e in store.entries(account.loan_id) if e.booked_on <= day]
        return value_loan(replay(entries), day) if entries else PortfolioTotals()
    except _BAD_LOAN:
        return _totals_from_journal(_loan_id(record), day, store)


def _totals_from_journal(loan_id: str, day: date, store: EndOfDayStore) -> PortfolioTotals:
    try:
        booked = [entry for entry in store.entries(loan_id) if entry.booked_on <= day]
    except _BAD_LOAN:
        # Its state is then unknown, and the proof of the books shows the difference.
        return PortfolioTotals(skipped=(loan_id,))
    unvalued = sum(entry.postings.get(LedgerAccount.LOANS, 0) for entry in booked)
    controls = controls_of(booked, day)
    return PortfolioTotals(unvalued=unvalued, skipped=(loan_id,), controls=controls)


def _remove_if_closed(record: LoanRecord, dates: tuple[date, ...], store: EndOfDayStore) -> None:
    """Remove a finished loan whose last day is closed.

    Not one end of day earlier: a worker that runs again must count the entries of its dates.
    """
    account = record.account
    if account.finished and dates and account.booked_on < dates[0]:
        store.remove_closed_loan(record)


def _collect(record: LoanRecord, now: datetime, store: EndOfDayStore) -> bool:
    """Collect the due bills from the bound card.

    Once in the end of day of the due day, again that afternoon, then at every end of day.
    """
    today = business_date(now)
    account = record.account
    if account.status is not LoanStatus.OPEN or record.collecting:
        return False
    afternoon = now.astimezone(SHANGHAI).timetz() >= _AFTERNOON
    amount = account.loan.due_now(today)
    if not amount or (afternoon and account.loan.days_past_due(today)):
        return False
    transfer = _collection(account, amount, now, "afternoon" if afternoon else "night")
    try:
        collecting = record.collect(transfer.transfer_id)
        store.commit(SaveLoan(collecting, record), AddTransfer(transfer))
    except ConcurrentUpdateError:
        # A collection exists already, or the customer is paying at this moment.
        return False
    return True


def _collection(account: LoanAccount, amount: int, now: datetime, attempt: str) -> Transfer:
    today = business_date(now)
    return Transfer(
        transfer_id=ids.collection_id(account.loan_id, today, attempt),
        direction=Direction.COLLECT,
        customer_id=account.opening.customer_id,
        loan_id=account.loan_id,
        card_id=account.opening.card_id,
        amount=amount,
        value_date=today,
        requested_at=now,
        expected=account.loan.repay(amount, today)[1],
    )
