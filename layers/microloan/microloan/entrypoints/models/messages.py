"""Responses about the message centre."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Self

from microloan.domain.notices.notice import Notice, NoticeKind
from microloan.entrypoints.models.base import (
    LARGEST,
    Fen,
    Limit,
    LoanId,
    NoticeId,
    Rate,
    ResponseModel,
    Words,
    at_most,
    documented,
)

MOST_MESSAGES = 100


class MessageAnswer(ResponseModel):
    """A notice to the customer. A fact that it does not have is null."""

    notice_id: NoticeId
    kind: NoticeKind
    loan_id: LoanId | None
    date: dt.date
    amount: Fen | None
    due: dt.date | None
    reason: Words | None
    next_try: dt.date | None
    until: dt.date | None
    limit: Limit | None
    daily_rate: Rate | None


class MessagesAnswer(ResponseModel):
    """The newest notices of the last 90 days, and how many older ones are left out."""

    messages: Annotated[list[MessageAnswer], at_most(MOST_MESSAGES)]
    left_out: Annotated[int, documented(minimum=0, maximum=LARGEST)]

    @classmethod
    def of(cls, notices: Sequence[Notice]) -> Self:
        """Return the answer of a customer's notices, newest first."""
        shown = notices[:MOST_MESSAGES]
        return cls(
            messages=[MessageAnswer.from_value(notice) for notice in shown],
            left_out=len(notices) - len(shown),
        )
