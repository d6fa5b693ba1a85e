"""A worker of the end of day: value a segment, collect due bills, send notices."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time as time_of_day
from typing import TYPE_CHECKING

from microloan.domain.calendar import SHANGHAI, business_date
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.end_of_day import PortfolioTotals
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.payments.part_collection import CollectionTry
from microloan.ports.end_of_day import UnreadableLoan
from microloan.ports.loan_pools import LoanPools
from microloan.ports.writes import AddTransfer, LoanRecord, SaveLoan
from microloan.usecases.end_of_day.assess_loans import (
    BAD_LOAN,
    assess,
    check_booked,
    loan_id_of,
)
from microloan.usecases.end_of_day.break_plan import break_plan
from microloan.usecases.end_of_day.dated_notices import due_days_to_read, notices_of_loans
from microloan.usecases.end_of_day.value_credits import end_credits, value_credits
from microloan.usecases.payments.collect_part import collection

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from microloan.ports.clock import Clock
    from microloan.ports.end_of_day import EndOfDayStore
    from microloan.ports.notices import NoticeSender

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
        The number of dated notices, and of those that the bus did not accept.
    unreturned
        The IDs of credits in suspense whose return failed.
    rest
        The rest of the segment, for another worker. None when it is done.
    """

    loans: int
    accrual_only: int
    collections: int
    skipped: tuple[str, ...]
    notices: int = 0
    unsent: int = 0
    unreturned: tuple[str, ...] = ()
    rest: Segment | None = None


def value_segment(
    segment: Segment,
    store: EndOfDayStore,
    notices: NoticeSender,
    clock: Clock,
    stop: Callable[[], bool] = lambda: False,
) -> SegmentResult:
    """Value and check a segment's loans on each date, collect due bills, send notices.

    An accrual-only loan costs its read and no write. A loan with an entry of these dates costs a
    read of its journal, for the rules of the law. A loan drawn on them also costs a read of the
    customer's open loans. A loan that cannot be valued is named and its
    principal taken from the journal. So it stops neither the others nor the proof.

    Parameters
    ----------
    stop
        Called after each page. It returns whether to stop and leave the rest, because time runs
        out.
    """
    now = clock.now()
    today = business_date(now)
    first = min(segment.dates, default=today)
    pools = LoanPools(first, today, due_days_to_read(segment.dates))
    totals = {day: segment.so_far.get(day, PortfolioTotals()) for day in segment.dates}
    skipped: set[str] = set()
    unreturned: list[str] = []
    loans = collections = notified = unsent = 0
    position = ""
    for page in store.pages(segment.number, segment.of, pools, segment.position):
        held = store.on_hold(set(_customers_to_collect(page.loans, now)))
        for record in page.loans:
            loans += 1
            skipped.update(assess(record, totals, store))
            try:
                collections += _process_due_loan(record, segment.dates, now, store, held)
            except BAD_LOAN:
                skipped.add(loan_id_of(record))
        if page.credits:
            valued = value_credits(page.credits, totals, store)
            unreturned += end_credits(valued, segment.dates, now, store)
        skipped.update(check_booked(pools.take_booked(), totals, store))
        dated = notices_of_loans(page.loans + page.due_soon, segment.dates, store)
        notified, unsent = notified + len(dated), unsent + notices.send(dated)
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
        unreturned=tuple(unreturned),
    )
    if position:
        return replace(done, rest=replace(segment, position=position, so_far=totals))
    store.save_segment(segment.number, segment.of, totals)
    return done


def _process_due_loan(
    record: LoanRecord | UnreadableLoan,
    dates: tuple[date, ...],
    now: datetime,
    store: EndOfDayStore,
    held: Collection[str],
) -> bool:
    """Remove a closed loan, break a missed plan or collect a due loan.

    Return whether it collects. Nothing is collected from a customer on hold.
    """
    if isinstance(record, UnreadableLoan):
        return False
    _remove_if_closed(record, dates, store)
    current = break_plan(record, now, store)
    if current is None or record.account.opening.customer_id in held:
        return False
    return _collect(current, now, store)


def _remove_if_closed(record: LoanRecord, dates: tuple[date, ...], store: EndOfDayStore) -> None:
    """Remove a finished loan whose last day is closed.

    Not one end of day earlier: a worker that runs again must count the entries of its dates.
    """
    account = record.account
    if account.finished and dates and account.booked_on < dates[0]:
        store.remove_closed_loan(record)


def _collect(record: LoanRecord, now: datetime, store: EndOfDayStore) -> bool:
    """Collect the due bills from the loan's repayment card.

    Once in the end of day of the due day, again that afternoon, then at every end of day. Where the
    card has too little money, a part follows (`process_transfer`).
    """
    amount = _amount_to_collect(record, now)
    if not amount:
        return False
    attempt = CollectionTry.AFTERNOON if _is_afternoon(now) else CollectionTry.NIGHT
    transfer = collection(record.account, amount, now, attempt)
    try:
        collecting = record.collect(transfer.transfer_id)
        store.commit(SaveLoan(collecting, record), AddTransfer(transfer))
    except ConcurrentUpdateError:
        # A collection exists already, or the customer is paying at this moment.
        return False
    return True


def _amount_to_collect(record: LoanRecord, now: datetime) -> int:
    """Return the fen to collect from a loan now."""
    today, account = business_date(now), record.account
    if account.status is not LoanStatus.OPEN or record.collecting:
        return 0
    if _is_afternoon(now) and account.loan.days_past_due(today):
        return 0
    return account.loan.due_now(today)


def _customers_to_collect(
    loans: Iterable[LoanRecord | UnreadableLoan], now: datetime
) -> Iterator[str]:
    """Yield the customers of the loans to collect from now. A damaged loan is none."""
    for record in loans:
        with suppress(*BAD_LOAN):
            if isinstance(record, LoanRecord) and _amount_to_collect(record, now):
                yield record.account.opening.customer_id


def _is_afternoon(now: datetime) -> bool:
    return now.astimezone(SHANGHAI).timetz() >= _AFTERNOON
