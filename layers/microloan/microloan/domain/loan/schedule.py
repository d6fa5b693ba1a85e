"""The instalments that are still to be billed, projected from a loan's state."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from microloan.domain.calendar import MONTHS, first_due_month
from microloan.domain.errors import CorruptDataError
from microloan.domain.loan.terms import Terms

_make = tuple.__new__


class Instalment(NamedTuple):
    """A line of a schedule, in fen. `balance` is the principal left after it."""

    number: int
    due: date
    principal: int
    interest: int
    balance: int

    @property
    def total(self) -> int:
        """Fen to pay on the due date."""
        return self.principal + self.interest


def project(  # noqa: PLR0913 - the state that a schedule follows from
    terms: Terms, *, billed: int, balance: int, since: date, accrued: Decimal, paid: int
) -> Iterator[Instalment]:
    """Yield the instalments to come, in whole numbers, which is exact and fast.

    Parameters
    ----------
    terms
        The contract.
    billed
        Instalments billed so far.
    balance
        Fen of principal that is not billed yet.
    since
        The day from which the balance bears interest.
    accrued
        Exact interest of the running period before that day, in fen.
    paid
        Fen of interest already paid on the running period.

    Raises
    ------
    CorruptDataError
        When principal is left, but no instalment to bill it with.
    """
    if not balance:
        return
    if billed >= terms.instalments:
        raise CorruptDataError("principal is left, but no instalment to bill it with")
    # One denominator serves past and future accruals. All values are doubled, so that adding the
    # denominator once rounds halves up.
    rate, per = terms.daily_rate.as_integer_ratio()
    exact_accrued, part = accrued.as_integer_ratio()
    twice_accrued, twice_rate, per = 2 * exact_accrued * per, 2 * rate * part, per * part
    twice_per = 2 * per
    day_before = since.toordinal()
    year, month = divmod(first_due_month(terms.interest_from, terms.due_day) + billed, MONTHS)
    day, left = terms.due_day, terms.instalments - billed
    for number in range(billed + 1, terms.instalments + 1):
        due = date(year, month + 1, day)
        until = due.toordinal()
        exact = twice_accrued + balance * (until - day_before) * twice_rate
        principal = balance // left
        balance -= principal
        # The same as the tuple's own constructor, without its cost.
        yield _make(
            Instalment, (number, due, principal, (exact + per) // twice_per - paid, balance)
        )
        twice_accrued = paid = 0
        day_before = until
        left -= 1
        month += 1
        if month == MONTHS:
            year, month = year + 1, 0
