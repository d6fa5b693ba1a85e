"""A worker of the night: value a segment of the book, ask for what is due, tell of tomorrow's."""

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

# What a damaged loan can raise when it is read, replayed or valued. A store that does not answer
# says nothing about the loan: it fails the segment, which is then run again.
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
    """One worker's share of a run: segment `number` of `of`, over the run's dates.

    Parameters
    ----------
    position
        Where to go on, when an earlier worker handed the segment on; empty at its beginning.
    so_far
        What the earlier ones valued, by date.
    """

    number: int
    of: int
    dates: tuple[date, ...]
    position: str = ""
    so_far: Mapping[date, PortfolioTotals] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """What a segment worker did.

    Parameters
    ----------
    loans, quiet
        How many it read, and how many of them only bore interest.
    collections
        How many it asked the rails' outbox for.
    skipped
        Loans that it could not value or attend to.
    notices, unsent
        How many customers are to be told of tomorrow, and how many notices nobody took.
    rest
        What is left of the segment, for another worker; none when it is done.
    """

    loans: int
    quiet: int
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
    """Value a segment's loans at the end of each date; ask for what is due, tell of tomorrow's.

    A quiet loan costs its read and no write. One that cannot be valued is named and its
    principal taken from the journal, so that it stops neither the others nor the proof.

    Parameters
    ----------
    stop
        Asked after each page: whether to hand the rest on, because time runs out.
    """
    now = clock.now()
    today = business_date(now)
    tomorrow = today + ONE_DAY
    # In the afternoon no day is closed, and tomorrow was told of in the night.
    pools = LoanPools(segment.dates[0], tomorrow) if segment.dates else LoanPools(today, today)
    totals = {day: segment.so_far.get(day, PortfolioTotals()) for day in segment.dates}
    skipped: set[str] = set()
    loans = collections = told = unsent = 0
    position = ""
    for page in store.pages(segment.number, segment.of, pools, segment.position):
        for record in page.loans:
            loans += 1
            for day in segment.dates:
                totals[day] += _value(record, day, store)
            try:
                collections += _process_due_loan(record, segment.dates, now, store)
            except _BAD_LOAN:
                skipped.add(_loan_id(record))
        if segment.dates:
            due = tuple(filter(None, (_notice(one, tomorrow) for one in page.loans)))
            told, unsent = told + len(due), unsent + notices.send(due)
        position = page.position
        if position and stop():
            break
    for day in segment.dates:
        totals[day] += pools.on(day)
    skipped.update(loan_id for total in totals.values() for loan_id in total.skipped)
    done = SegmentResult(
        loans=loans + pools.loans,
        quiet=pools.loans,
        collections=collections,
        skipped=tuple(sorted(skipped)),
        notices=told,
        unsent=unsent,
    )
    if position:
        return replace(done, rest=replace(segment, position=position, so_far=totals))
    store.save_segment(segment.number, segment.of, totals)
    return done


def _notice(record: LoanRecord | UnreadableLoan, tomorrow: date) -> DueNotice | None:
    """Return what a customer is to be told of tomorrow; nothing of a loan that is damaged."""
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
    """Take out a loan that closed, ask for one that is due; say whether money was asked for."""
    if isinstance(record, UnreadableLoan):
        return False
    _remove_if_closed(record, dates, store)
    return _collect(record, now, store)


def _value(record: LoanRecord | UnreadableLoan, day: date, store: EndOfDayStore) -> PortfolioTotals:
    try:
        if isinstance(record, UnreadableLoan):
            return _from_journal(record.loan_id, day, store)
        account = record.account
        if account.booked_on <= day:
            return value_loan(account, day)
        entries = [e for e in store.entries(account.loan_id) if e.booked_on <= day]
        return value_loan(replay(entries), day) if entries else PortfolioTotals()
    except _BAD_LOAN:
        return _from_journal(_loan_id(record), day, store)


def _from_journal(loan_id: str, day: date, store: EndOfDayStore) -> PortfolioTotals:
    try:
        booked = [entry for entry in store.entries(loan_id) if entry.booked_on <= day]
    except _BAD_LOAN:
        # Then nothing is known of it, and the proof of the books will say by how much.
        return PortfolioTotals(skipped=(loan_id,))
    unvalued = sum(entry.postings.get(LedgerAccount.LOANS, 0) for entry in booked)
    controls = controls_of(booked, day)
    return PortfolioTotals(unvalued=unvalued, skipped=(loan_id,), controls=controls)


def _remove_if_closed(record: LoanRecord, dates: tuple[date, ...], store: EndOfDayStore) -> None:
    """Take out a finished loan whose last day is closed.

    Not a night earlier: a worker that runs again must count what was booked on its dates.
    """
    account = record.account
    if account.finished and dates and account.booked_on < dates[0]:
        store.remove_closed_loan(record)


def _collect(record: LoanRecord, now: datetime, store: EndOfDayStore) -> bool:
    """Ask the bound card for the bills that are due.

    In the night run of the due day, again that afternoon, then every night.
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
        # Asked for already, or the customer is paying this very moment.
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
