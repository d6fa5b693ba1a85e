"""The end of a plan of which two instalments were missed in a row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.errors import ConcurrentUpdateError
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.loan_account import LoanStatus
from microloan.domain.loan.restructuring import breaks_plan, first_unpaid

if TYPE_CHECKING:
    from datetime import date, datetime

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.end_of_day import EndOfDayStore
    from microloan.ports.writes import LoanRecord


def break_plan(record: LoanRecord, now: datetime, store: EndOfDayStore) -> LoanRecord | None:
    """Return a loan without the plan that its customer has not kept, or the same loan.

    It costs a read of the journal and one of the line for a broken plan, and nothing for any other
    loan. A plan waits while a collection has no result yet, and while the customer is on hold.

    Returns
    -------
    LoanRecord or None
        None when something else was booked meanwhile. Then the next end of day looks again.
    """
    account, today = record.account, business_date(now)
    if record.collecting or not _is_broken(account, today):
        return record
    # Few loans break a plan, so the worker starts without this module.
    from microloan.usecases.payments.booking import Booked  # noqa: PLC0415 - as said

    customer = store.screen(account.opening.customer_id)
    if customer.screening.stopped_by is not None:
        return record
    entries = store.entries(account.loan_id)
    if len(entries) != account.seq:
        return None
    booked = Booked(account).post(_event(account, today), entries)
    try:
        store.commit(*booked.writes(record, record, customer.line))
    except ConcurrentUpdateError:
        return None
    return replace(record, account=booked.account)


def _is_broken(account: LoanAccount, today: date) -> bool:
    loan = account.loan
    if account.status is not LoanStatus.OPEN or loan.plan is None or today < loan.as_of:
        return False
    return breaks_plan(loan.on(today), today)


def _event(account: LoanAccount, today: date) -> LoanEvent:
    loan = account.loan.on(today)
    unpaid = first_unpaid(loan)
    waived = loan.plan.waived(unpaid) if loan.plan and unpaid else 0
    return LoanEvent(LoanEventType.PLAN_BROKEN, waived, today, today, "")
