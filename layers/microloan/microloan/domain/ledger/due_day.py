"""When a customer may change the due day, and the odd period that a change makes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from microloan.domain import calendar
from microloan.domain.errors import InvalidInputError, StateConflictError
from microloan.domain.ledger.credit_line import CreditLine
from microloan.domain.ledger.line_standing import LineStanding
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus
from microloan.domain.loan.loan import Loan

MONTHS_BETWEEN = 12
"""The product's least number of months from a change of the due day to the next one."""


@dataclass(frozen=True, slots=True)
class OddPeriod:
    """The first period of a loan that ends on a new due day.

    Parameters
    ----------
    next_due
        The end of the running period, which a change leaves. None where nothing is left to pay.
    begins_on, ends_on
        The last old due date and the first new one, both None where no instalment follows.
    interest
        Fen for the days of the period.
    """

    next_due: date | None
    begins_on: date | None = None
    ends_on: date | None = None
    interest: int = 0

    @classmethod
    def of(cls, loan: Loan) -> Self:
        """Return the odd period of a loan that was changed in this period.

        Examples
        --------
        >>> from decimal import Decimal
        >>> from microloan.domain.loan.restructuring import change_due_day
        >>> from microloan.domain.loan.terms import Terms
        >>> drawn = date(2024, 1, 15)
        >>> loan = Loan.draw(Terms.agree(10_000_00, Decimal("0.0005"), 10, drawn, 15))
        >>> odd = OddPeriod.of(change_due_day(loan, 1, drawn))
        >>> odd.begins_on, odd.ends_on, odd.interest
        (datetime.date(2024, 2, 15), datetime.date(2024, 3, 1), 6750)
        """
        running, *others = (*loan.schedule()[:2],) or (None,)
        if running is None:
            return cls(None)
        for following in others:
            return cls(running.due, running.due, following.due, following.interest)
        return cls(running.due)

    @property
    def days(self) -> int:
        """The number of days of the period, zero without one."""
        return (self.ends_on - self.begins_on).days if self.begins_on and self.ends_on else 0


def check_due_day(due_day: int) -> None:
    """Refuse a day of the month that not every month has.

    Raises
    ------
    InvalidInputError
        Naming `due_day`.
    """
    if not 1 <= due_day <= calendar.LAST_DUE_DAY:
        raise InvalidInputError("due_day", "due_day_invalid", "The due day must be from 1 to 28.")


def require_changeable(
    line: CreditLine, loans: Iterable[tuple[LoanAccount, str | None]], today: date
) -> None:
    """Refuse a change of the due day that is too early, or not clear.

    Parameters
    ----------
    loans
        The open loans, each with the ID of its collection under way.

    Raises
    ------
    StateConflictError
        With the code `due_day_not_changeable` or `due_day_changed_recently`.
    """
    if line.due_day is None:
        raise _not_clear("The first loan fixes the due day. Change it after the money has arrived.")
    if line.standing(today) is not LineStanding.CLEAR:
        raise _not_clear("The due day can be changed only while the credit line is clear.")
    for account, collecting in loans:
        _require_clear(account, collecting, today)
    if line.due_day_changed_on:
        from_day = calendar.add_months(line.due_day_changed_on, MONTHS_BETWEEN)
        if today < from_day:
            raise StateConflictError(
                f"The due day was changed recently. It can be changed again from {from_day}.",
                code="due_day_changed_recently",
            )


def change_line(line: CreditLine, due_day: int, today: date) -> CreditLine:
    """Return the line with another due day for later draws."""
    return replace(line, due_day=due_day, due_day_changed_on=today)


def _require_clear(account: LoanAccount, collecting: str | None, today: date) -> None:
    if account.status is LoanStatus.DISBURSING:
        raise _not_clear("A loan is on its way. Change the due day when its money has arrived.")
    if collecting:
        raise _not_clear("A collection is under way. Change the due day when it has ended.")
    if account.loan.plan:
        raise _not_clear("A loan is repaid by a plan. Change the due day when the plan has ended.")
    if account.loan.due_now(today):
        raise _not_clear("A bill is due. Pay it first, then change the due day.")


def _not_clear(message: str) -> StateConflictError:
    return StateConflictError(message, code="due_day_not_changeable")
