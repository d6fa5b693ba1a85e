"""The instalments that are still to be billed, projected from a loan's state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from microloan.domain.calendar import MONTHS, first_due_month
from microloan.domain.errors import CorruptDataError
from microloan.domain.loan.plan import Plan
from microloan.domain.loan.terms import Terms, interest
from microloan.domain.money import EXACT, round_half_up
from microloan.domain.product import RepaymentMethod

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


@dataclass(frozen=True, slots=True)
class Level:
    """The level instalment (等额本息), in fen, and the day from which it holds."""

    amount: int
    since: date

    def share_of_interest(self, terms: Terms, balance: int, billed: int) -> int:
        """Return the fen of the next level instalment that are interest.

        It is the interest of the whole period, paid or not. So a payment of interest never changes
        the principal of an instalment.
        """
        days = (terms.due(billed + 1) - self.counts_from(terms, billed)).days
        return min(self.amount, round_half_up(interest(balance, terms.daily_rate, days)))

    def counts_from(self, terms: Terms, billed: int) -> date:
        """Return the first day whose interest is in the next level instalment."""
        return max(self.since, terms.due(billed)) if billed else self.since


def agree_level(
    terms: Terms, billed: int, balance: int, since: date, plan: Plan | None = None
) -> Level | None:
    """Return the level instalment that repays a balance by the last due day.

    Each period multiplies a sum by 1 + daily rate × days. Up to the last due day the balance grows
    to one sum, and one fen of each instalment to another. The level instalment is the quotient, in
    whole numbers and rounded half up once. A holiday pays the interest of its own periods.

    Returns
    -------
    Level or None
        None for a loan of equal principal.

    Examples
    --------
    >>> from microloan.domain.product import PRODUCT_2026
    >>> method = RepaymentMethod.EQUAL_INSTALMENTS
    >>> day = date(2026, 8, 15)
    >>> terms = Terms.agree(10_000_00, Decimal("0.0005"), 12, day, 15, method, PRODUCT_2026)
    >>> agree_level(terms, 0, terms.principal, day)
    Level(amount=91805, since=datetime.date(2026, 8, 15))
    """
    if terms.method is not RepaymentMethod.EQUAL_INSTALMENTS:
        return None
    if plan and billed < plan.principal_from - 1:
        billed = plan.principal_from - 1
        since = terms.due(billed)
    rate, per = terms.daily_rate.as_integer_ratio()
    grown, divisor, scale, before = balance, 0, 1, since
    for number in range(billed + 1, (plan.last if plan else terms.instalments) + 1):
        due = terms.due(number)
        growth = per + (due - before).days * rate
        scale *= per
        grown, divisor, before = grown * growth, divisor * growth + scale, due
    return Level((2 * grown + divisor) // (2 * divisor), since)


def project(  # noqa: PLR0913 - the state that a schedule follows from
    terms: Terms,
    level: Level | None,
    billed: int,
    balance: int,
    since: date,
    accrued: Decimal,
    paid: int,
    plan: Plan | None = None,
) -> Iterator[Instalment]:
    """Return the instalments to come.

    Parameters
    ----------
    terms
        The contract.
    level
        Its level instalment. None for equal principal.
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
    plan
        The plan by which the loan is repaid, or None.

    Raises
    ------
    CorruptDataError
        When principal is left, but no instalment to bill it with.
    """
    if not balance:
        return iter(())
    if billed >= (plan.last if plan else terms.instalments):
        raise CorruptDataError("principal is left, but no instalment to bill it with")
    if level or plan or terms.due_days:
        return _any_instalments(terms, level, billed, balance, since, accrued, paid, plan)
    return _equal_principal(terms, billed, balance, since, accrued, paid)


def _any_instalments(  # noqa: PLR0913 - as of `project`
    terms: Terms,
    level: Level | None,
    billed: int,
    balance: int,
    since: date,
    accrued: Decimal,
    paid: int,
    plan: Plan | None,
) -> Iterator[Instalment]:
    """Yield the instalments of any method. The last takes the rest."""
    last, principal_from = terms.instalments, 1
    if plan:
        last, principal_from = plan.last, plan.principal_from
    while balance:
        number = billed + 1
        due = terms.due(number)
        exact = EXACT.add(accrued, interest(balance, terms.daily_rate, (due - since).days))
        principal = balance
        if number < principal_from:
            principal = 0
        elif number < last and level:
            share = level.share_of_interest(terms, balance, billed)
            principal = min(balance, level.amount - share)
        elif number < last:
            principal = balance // (last - billed)
        balance -= principal
        charged = round_half_up(exact) - paid
        if plan:
            charged += plan.part_of_deferred(number, balance)
            plan = plan.bill_deferred(number, balance)
        billed = number
        yield Instalment(number, due, principal, charged, balance)
        since, accrued, paid = due, Decimal(0), 0


def _equal_principal(  # noqa: PLR0913 - as of `project`
    terms: Terms, billed: int, balance: int, since: date, accrued: Decimal, paid: int
) -> Iterator[Instalment]:
    """Yield the instalments of equal principal, in whole numbers: exact and fast."""
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
