"""A notice to a customer: one fact that the customer should learn of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from microloan.domain import ids

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from microloan.domain.channel import Channel

WINDOW_DAYS = 90
"""The days of the message centre, today included."""


class NoticeKind(StrEnum):
    """The kinds of notices. A value is published, so it is never renamed."""

    DUE_IN_THREE_DAYS = "due_in_three_days"
    DUE_TOMORROW = "due_tomorrow"
    DUE_TODAY = "due_today"
    PAST_GRACE = "past_grace"
    COLLECTION_FAILED = "collection_failed"
    PLAN_BREAKS = "plan_breaks"
    """A repayment plan that breaks soon. No fact of today gives it."""
    SETTLED = "settled"
    REFUND_FAILED = "refund_failed"
    LINE_FROZEN = "line_frozen"
    LINE_UNFROZEN = "line_unfrozen"
    LIMIT_LOWERED = "limit_lowered"
    EXTRA_LIMIT = "extra_limit"
    """An extra above the limit, until a day."""
    PRICE_CHANGED = "price_changed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, with its amounts and dates, and no personal data.

    Parameters
    ----------
    notice_id
        The same for the same fact, so that a reader can drop a second delivery.
    channel
        The wallet in which the loan was drawn. None for the line, which both wallets share.
    loan_id
        The loan, or None.
    date
        The business date of the fact.
    amount
        Fen that are due, or were not collected or refunded. For a settled loan, the fen drawn.
    due
        The due day that it is about.
    reason
        The payment gateway's stable code of a failure.
    next_try
        The day of the next collection, if the amount is still due then.
    until
        The day on which a freeze ends by itself.
    limit
        Fen of the new limit. Zero for a closed line.
    daily_rate
        The new price, per day.
    """

    notice_id: str
    kind: NoticeKind
    customer_id: str
    channel: Channel | None
    loan_id: str | None
    date: dt.date
    amount: int | None = None
    due: dt.date | None = None
    reason: str | None = None
    next_try: dt.date | None = None
    until: dt.date | None = None
    limit: int | None = None
    daily_rate: Decimal | None = None


def notice_id(kind: NoticeKind, *parts: str) -> str:
    """Return the ID of a notice, by its kind and the parts that name the fact.

    The notice of tomorrow's instalment keeps its first form, which readers already know.

    Examples
    --------
    >>> notice_id(NoticeKind.DUE_TOMORROW, "loan-1", "2024-02-15")
    'loan-1#2024-02-15'
    >>> len(notice_id(NoticeKind.DUE_TODAY, "loan-1", "2024-02-15"))
    29
    """
    return "#".join(parts) if kind is NoticeKind.DUE_TOMORROW else ids.notice_id(kind, *parts)
