"""A customer's change of the due day, of all open loans together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from microloan.domain.calendar import business_date
from microloan.domain.ledger.due_day import (
    OddPeriod,
    change_line,
    check_due_day,
    require_changeable,
)
from microloan.domain.ledger.events import LoanEvent, LoanEventType
from microloan.domain.ledger.line_change import CUSTOMER, CUSTOMER_REQUEST, LineChange
from microloan.ports.operator_writes import AddLineChange
from microloan.ports.writes import SaveLine
from microloan.retry import optimistic
from microloan.usecases.lending.change_card import require_line
from microloan.usecases.payments.booking import Booked, today_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from microloan.domain.ledger.loan_account import LoanAccount
    from microloan.ports.clock import Clock
    from microloan.ports.loan_book import LoanBook
    from microloan.ports.writes import Write


@dataclass(frozen=True, slots=True)
class DueDayChange:
    """A changed due day, and the odd period of each open loan.

    A repetition on a later day returns the periods as they are then.
    """

    due_day: int
    periods: Mapping[str, OddPeriod]


def move_due_day(customer_id: str, due_day: int, books: LoanBook, clock: Clock) -> DueDayChange:
    """Change the due day of the line and of all open loans in one transaction.

    The present due day changes nothing and leaves no record, so a repetition is safe.

    Parameters
    ----------
    due_day
        Day of the month, 1 to 28.

    Raises
    ------
    InvalidInputError
        For another day.
    NotFoundError
        When the customer has no line.
    StateConflictError
        While the line is not clear, or within twelve months of the last change.
    UnavailableError
        When the database does not answer now.
    """
    check_due_day(due_day)

    def move() -> DueDayChange:
        view = books.load_for_cards(customer_id)
        before, now = require_line(view.line), clock.now()
        loans = [record for record in view.loans if not record.account.status.closed]
        today = business_date(now)
        periods = {r.account.loan_id: _odd_period(r.account, now) for r in loans}
        if before.line.due_day == due_day:
            return DueDayChange(due_day, periods)
        require_changeable(before.line, ((r.account, r.collecting) for r in loans), today)
        writes: list[Write] = []
        line = change_line(before.line, due_day, today)
        for record in loans:
            day = today_of(record.account, now)
            event = LoanEvent(LoanEventType.DUE_DAY_CHANGED, 0, day, day, "", due_day=due_day)
            booked = Booked(record.account).post(event)
            writes += booked.writes(record, record, None)
            line = line.follow(record.account, booked.account)
            periods[record.account.loan_id] = _odd_period(booked.account, now)
        change = LineChange.of(
            before.line,
            line,
            version=before.version + 1,
            changed_at=now,
            changed_by=CUSTOMER,
            reason=CUSTOMER_REQUEST,
        )
        books.commit(
            SaveLine(customer_id, line, before), *writes, AddLineChange(customer_id, change)
        )
        return DueDayChange(due_day, periods)

    return optimistic(move)


def _odd_period(account: LoanAccount, now: datetime) -> OddPeriod:
    return OddPeriod.of(account.loan.on(today_of(account, now)))
