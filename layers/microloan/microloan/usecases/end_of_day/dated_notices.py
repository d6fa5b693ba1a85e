"""The notices of the days that begin with a run of the end of day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain.calendar import ONE_DAY
from microloan.domain.notices.dated import announced_due_days, dated_notices
from microloan.domain.notices.history import state_before
from microloan.ports.end_of_day import UnreadableLoan
from microloan.usecases.end_of_day.assess_loans import BAD_LOAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from microloan.domain.notices.notice import Notice
    from microloan.ports.end_of_day import EndOfDayStore
    from microloan.ports.writes import LoanRecord


def days_to_announce(dates: Iterable[date]) -> tuple[date, ...]:
    """Return the days whose notices a run sends: each day after a date that it closes.

    A run that catches up sends the notices of the missed days too. In the afternoon no day is
    closed, and the notices were sent at night.
    """
    return tuple(day + ONE_DAY for day in dates)


def due_days_to_read(dates: Iterable[date]) -> frozenset[date]:
    """Return the later due days whose loans a run reads for their notices."""
    return announced_due_days(days_to_announce(dates))


def notices_of_loans(
    loans: Iterable[LoanRecord | UnreadableLoan], dates: Iterable[date], store: EndOfDayStore
) -> tuple[Notice, ...]:
    """Return the dated notices of loans. A damaged loan has none.

    A loan without an entry since costs no read.
    """
    days = days_to_announce(dates)
    return tuple(
        notice
        for record in loans
        if not isinstance(record, UnreadableLoan)
        for day in days
        for notice in _notices_on(record, day, store)
    )


def _notices_on(record: LoanRecord, day: date, store: EndOfDayStore) -> Iterator[Notice]:
    account = record.account
    try:
        state = (
            account
            if account.booked_on < day
            else state_before(store.entries(account.loan_id), day)
        )
        found = tuple(dated_notices(state, day)) if state else ()
    except BAD_LOAN:
        return
    yield from found
