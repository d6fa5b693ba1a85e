"""Changes of a schedule: a plan, its waiver and break, another due day."""

from dataclasses import replace
from datetime import date, timedelta

from microloan.domain.calendar import ONE_DAY
from microloan.domain.loan.allocation import NOTHING
from microloan.domain.loan.bill import Bill
from microloan.domain.loan.loan import Loan
from microloan.domain.loan.plan import Plan, PlanTerms
from microloan.domain.loan.schedule import agree_level


def first_number(loan: Loan, day: date) -> int:
    """Return the number of the next instalment after a day."""
    number = loan.on(day).billed + 1
    while loan.terms.due(number) <= day:
        number += 1
    return number


def agree_plan(loan: Loan, plan: PlanTerms, day: date) -> Loan:
    """Return a loan that is repaid by a plan from a day on.

    The unpaid principal, billed or not, is spread anew. Interest that was billed is not capitalised
    but spread in fixed parts. Penalty stops, and what had accrued is put aside. A loan without debt
    stays as it is.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from microloan.domain.loan.terms import Terms
    >>> terms = Terms.agree(1_000_00, Decimal("0.0005"), 5, date(2026, 1, 15), 15)
    >>> late = Loan.draw(terms).on(date(2026, 4, 20))
    >>> late.due_now(late.as_of)
    64979
    >>> eased = agree_plan(late, PlanTerms(1, 6), late.as_of)
    >>> [line.total for line in eased.schedule()]
    [1950, 22150, 21800, 21530, 21220, 20900]
    """
    loan = loan.on(day)
    owed = sum((bill.owed(day, loan.terms) for bill in loan.bills), NOTHING)
    balance = loan.outstanding + owed.principal
    if not balance:
        return loan
    first = first_number(loan, day)
    agreed = Plan(
        day, first, plan.holiday, plan.instalments, deferred=owed.interest, waivable=owed.penalty
    )
    if loan.plan:
        agreed = replace(
            agreed,
            deferred=agreed.deferred + loan.plan.deferred,
            waivable=agreed.waivable + loan.plan.waivable,
        )
    since = max(day, loan.terms.interest_from + ONE_DAY)
    return replace(
        loan,
        outstanding=balance,
        billed=first - 1,
        bills=(),
        interest_from=since,
        accrued=loan.exact_interest(day),
        level=agree_level(loan.terms, first - 1, balance, since, agreed),
        plan=agreed,
    )


def waive_penalty(loan: Loan, fen: int, day: date) -> Loan:
    """Return a loan with some penalty waived, that of the oldest bills first.

    No more is waived than the bills bear on the day.
    """
    loan = loan.on(day)
    bills = list[Bill]()
    for bill in loan.bills:
        part = min(fen, bill.penalty(day, loan.terms))
        fen -= part
        bills.append(replace(bill, penalty_paid=bill.penalty_paid + part))
    return replace(loan, bills=tuple(bills))


def plan_breaks_on(loan: Loan) -> date | None:
    """Return the day on which a plan breaks unless something is paid, or None.

    Two instalments missed in a row break it. An instalment is missed when its grace has passed. The
    next due day after the last instalment counts as one.
    """
    unpaid = first_unpaid(loan)
    if loan.plan is None or unpaid is None:
        return None
    return loan.terms.due(unpaid + 1) + timedelta(days=loan.terms.grace_days + 1)


def breaks_plan(loan: Loan, day: date) -> bool:
    """Return whether a loan has a plan that is broken at the start of a day."""
    breaks_on = plan_breaks_on(loan)
    return breaks_on is not None and breaks_on <= day


def first_unpaid(loan: Loan) -> int | None:
    """Return the number of the oldest instalment with something to pay, or None."""
    if loan.bills:
        return loan.bills[0].number
    following = loan.next_to_pay()
    return following.number if following else None


def change_due_day(loan: Loan, due_day: int, day: date) -> Loan:
    """Return a loan with another due day, from the period after the running one.

    A level instalment is agreed anew for the odd period.

    Parameters
    ----------
    due_day
        Day of the month, 1 to 28.
    day
        The day of the change.
    """
    loan = loan.on(day)
    terms = loan.terms.change_due_day(due_day, loan.billed + 2)
    level = loan.level
    if level and loan.outstanding:
        since = level.counts_from(terms, loan.billed)
        level = agree_level(terms, loan.billed, loan.outstanding, since, loan.plan)
    return replace(loan, terms=terms, level=level)
