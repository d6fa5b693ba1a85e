"""Notices of a date: an instalment that falls due, its grace, and a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.loan.restructuring import plan_breaks_on
from microloan.domain.notices.notice import Notice, NoticeKind, notice_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from microloan.domain.ledger.loan_state import LoanAccount

_AHEAD = {
    NoticeKind.DUE_IN_THREE_DAYS: timedelta(days=3),
    NoticeKind.DUE_TOMORROW: timedelta(days=1),
    NoticeKind.DUE_TODAY: timedelta(),
}
"""The time from each notice to the due day that it announces."""
_BEFORE_BREAK = timedelta(days=3)
"""The time from the notice of a missed plan to its break."""


def dated_notices(account: LoanAccount, day: date) -> Iterator[Notice]:
    """Yield the notices of a loan on a day.

    Parameters
    ----------
    account
        The loan at the beginning of the day: no entry of the day or later is in it. So a repeated
        run of the day gives the same notices, and the message centre finds them later.
    day
        The business date.
    """
    if account.status is not LoanStatus.OPEN:
        return
    loan = account.loan
    for kind, ahead in _AHEAD.items():
        due = day + ahead
        # Most loans of most days end here, before any arithmetic.
        if loan.terms.may_be_due(due):
            at_due = loan.on(due)
            if any(bill.due == due for bill in at_due.bills):
                yield _notice(kind, account, day, due, at_due.due_now(due))
    due = day - timedelta(days=loan.terms.grace_days + 1)
    if loan.terms.may_be_due(due):
        oldest = loan.on(day).bills[:1]
        if oldest and oldest[0].due == due:
            yield _notice(NoticeKind.PAST_GRACE, account, day, due, loan.due_now(day))
    ends = day + _BEFORE_BREAK
    if loan.plan and plan_breaks_on(loan.on(day)) == ends:
        due_now = loan.due_now(day)
        yield _notice(NoticeKind.PLAN_BREAKS, account, day, ends, due_now, until=ends)


def _notice(  # noqa: PLR0913 - the fields of a notice
    kind: NoticeKind,
    account: LoanAccount,
    day: date,
    due: date,
    amount: int,
    until: date | None = None,
) -> Notice:
    opening = account.opening
    return Notice(
        notice_id(kind, account.loan_id, due.isoformat()),
        kind,
        opening.customer_id,
        opening.channel,
        account.loan_id,
        day,
        amount=amount,
        due=None if until else due,
        until=until,
    )


def announced_due_days(days: Iterable[date]) -> frozenset[date]:
    """Return the later due days that the notices of some days announce.

    Examples
    --------
    >>> from datetime import date
    >>> sorted(day.day for day in announced_due_days([date(2024, 1, 15)]))
    [16, 18]
    """
    return frozenset(day + ahead for day in days for ahead in _AHEAD.values() if ahead)
