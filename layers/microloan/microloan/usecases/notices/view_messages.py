"""The message centre: a customer's notices of the last 90 days."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.notices.events import line_notices
from microloan.domain.notices.history import NoticeHistory
from microloan.domain.notices.notice import WINDOW_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from microloan.domain.notices.notice import Notice
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook


def view_messages(customer_id: str, books: LoanBook, clock: Clock) -> tuple[Notice, ...]:
    """Return the customer's notices of the last 90 days, newest first.

    They follow from what is stored, by the functions that give the notices on the bus. So both have
    the same notices, with the same IDs.

    Raises
    ------
    CorruptDataError
        When a loan's journal is no result of its events.
    """
    today = business_date(clock.now())
    first = today - timedelta(days=WINDOW_DAYS - 1)
    loans = _histories(customer_id, books, first, today)
    wanted = chain.from_iterable(loan.collection_ids() for loan in loans)
    transfers = books.transfers([*wanted])
    found = list(_line_notices(customer_id, books, first))
    for loan in loans:
        found += loan.notices()
        found += loan.failed_collections(transfers)
    return tuple(sorted(found, key=_newest_last, reverse=True))


def _histories(
    customer_id: str, books: LoanBook, first: date, today: date
) -> tuple[NoticeHistory, ...]:
    """Return the journals of the loans that are open or changed since the first day."""
    recent = (
        record.account
        for record in books.loans(customer_id)
        if not record.account.status.closed or record.account.booked_on >= first
    )
    return tuple(
        NoticeHistory.of(books.entries(account.loan_id), first, today) for account in recent
    )


def _line_notices(customer_id: str, books: LoanBook, first: date) -> Iterator[Notice]:
    for change in books.line_changes(customer_id):
        yield from (one for one in line_notices(customer_id, change) if one.date >= first)


def _newest_last(notice: Notice) -> tuple[date, str, str]:
    return notice.date, notice.kind, notice.notice_id
