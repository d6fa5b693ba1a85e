"""Notices of events: a failed collection or refund, a settled loan, a line change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from microloan.domain import ids
from microloan.domain.calendar import ONE_DAY, business_date
from microloan.domain.ledger.events import LoanEventType
from microloan.domain.ledger.loan_status import LoanStatus
from microloan.domain.notices.notice import Notice, NoticeKind, notice_id
from microloan.domain.payments.part_collection import OF_ALL_DUE, CollectionTry
from microloan.domain.payments.transfer import TransferStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from microloan.domain.ledger.events import LoanAgreement
    from microloan.domain.ledger.journal import Entry
    from microloan.domain.ledger.line_change import LineChange
    from microloan.domain.ledger.loan_state import LoanAccount
    from microloan.domain.payments.transfer import Transfer

_REFUND_FAILED = {LoanEventType.REFUND_FAILED, LoanEventType.REFUND_RETURNED}


def collection_notices(transfer: Transfer, account: LoanAccount) -> Iterator[Notice]:
    """Yield the notice of a collection by the end of day that failed.

    A customer who pays reads the result on the screen, so there is no notice of it. Nor is there
    one of a smaller part, which follows a failure that the customer was told.

    Parameters
    ----------
    account
        The loan at the beginning of the transfer's value date.
    """
    if transfer.customer_initiated or transfer.status is not TransferStatus.FAILED:
        return
    day, opening = transfer.value_date, account.opening
    tries = {ids.collection_id(account.loan_id, day, each): each for each in OF_ALL_DUE}
    if transfer.transfer_id not in tries:
        return
    due = account.loan.due_since(day)
    night = tries[transfer.transfer_id] is CollectionTry.NIGHT
    yield Notice(
        notice_id(NoticeKind.COLLECTION_FAILED, transfer.transfer_id),
        NoticeKind.COLLECTION_FAILED,
        opening.customer_id,
        opening.channel,
        account.loan_id,
        day,
        amount=transfer.amount,
        due=due,
        reason=transfer.reason,
        next_try=day if night and due == day else day + ONE_DAY,
    )


def settlement_notices(before: LoanAccount, after: LoanAccount) -> Iterator[Notice]:
    """Yield the notice that a loan is settled, from its states around the event."""
    if after.status is not LoanStatus.SETTLED or before.status is LoanStatus.SETTLED:
        return
    opening, day = after.opening, after.booked_on
    yield Notice(
        notice_id(NoticeKind.SETTLED, after.loan_id, day.isoformat()),
        NoticeKind.SETTLED,
        opening.customer_id,
        opening.channel,
        after.loan_id,
        day,
        amount=opening.terms.principal,
    )


def entry_notices(entry: Entry, opening: LoanAgreement) -> Iterator[Notice]:
    """Yield the notice of an entry: a refund that did not reach the customer."""
    if entry.kind in _REFUND_FAILED:
        yield Notice(
            notice_id(NoticeKind.REFUND_FAILED, entry.transfer_id),
            NoticeKind.REFUND_FAILED,
            opening.customer_id,
            opening.channel,
            opening.loan_id,
            entry.booked_on,
            amount=entry.amount,
        )


def line_notices(customer_id: str, change: LineChange) -> Iterator[Notice]:
    """Yield the notices of a change of a line by a person.

    The cause of a freeze, the operators and their reason stay with the bank. A hold of the
    screening changes no settings of a line, so it gives no notice.
    """
    day, before, after = business_date(change.changed_at), change.before, change.after

    def notice(
        kind: NoticeKind,
        *,
        amount: int | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> Notice:
        price = after.daily_rate if kind is NoticeKind.PRICE_CHANGED else None
        return Notice(
            notice_id(kind, customer_id, str(change.version)),
            kind,
            customer_id,
            None,
            None,
            day,
            amount=amount,
            until=until,
            limit=limit,
            daily_rate=price,
        )

    if after.freeze and after.freeze != before.freeze:
        ended = after.freeze.ended_on is not None
        yield (
            notice(NoticeKind.LINE_UNFROZEN)
            if ended
            else notice(NoticeKind.LINE_FROZEN, until=after.freeze.until)
        )
    if after.limit < before.limit:
        yield notice(NoticeKind.LIMIT_LOWERED, limit=after.limit)
    if after.extra and after.extra != before.extra:
        yield notice(NoticeKind.EXTRA_LIMIT, amount=after.extra.amount, until=after.extra.until)
    if after.daily_rate != before.daily_rate:
        yield notice(NoticeKind.PRICE_CHANGED)
