"""The most that the law lets a loan charge, counted independently."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from microloan.domain.law.history import LoanHistory
from microloan.domain.law.rule import HALF_FEN
from microloan.domain.loan import Bill


def principal_days(history: LoanHistory, day: date) -> int:
    """Return the sum of principal in use times days, from the arrival to a day.

    The principal is in use until it is paid, on time or not.
    """
    return sum(span.loan.principal * (span.until - span.since).days for span in history.spans(day))


def lent_days(history: LoanHistory, day: date) -> int:
    """Return the sum of principal that bears the contract's rate, times days.

    Overdue principal bears the penalty rate instead.
    """
    overdue = sum(
        bill.principal * days for span in history.spans(day) for bill, days in span.overdue()
    )
    return principal_days(history, day) - overdue


def overdue_days(history: LoanHistory, day: date) -> Iterator[tuple[Bill, int]]:
    """Yield each bill past its grace, as it was unpaid, with its days overdue.

    A part payment within the grace counts from the due date on.
    """
    spans = [(span.until, list(span.overdue())) for span in history.spans(day)]
    grace = history.terms.grace_days
    past_grace: dict[int, Bill] = {}
    for until, overdue in spans:
        for bill, _ in overdue:
            if (until - bill.due).days > grace:
                past_grace.setdefault(bill.number, bill)
    for until, overdue in spans:
        for bill, days in overdue:
            if days > 0 and (late := past_grace.get(bill.number)):
                yield (bill if (until - bill.due).days > grace else late), days


def most_interest(history: LoanHistory, day: date) -> Fraction:
    """Return the most interest for the days lent, at the contract's rate.

    The interest of each period is rounded once,
    which adds half a fen at most.
    """
    roundings = history.on(day).billed + 1
    return lent_days(history, day) * Fraction(history.terms.daily_rate) + roundings * HALF_FEN


def most_penalty(
    history: LoanHistory, day: date, rate: Fraction, bills: frozenset[int] | None = None
) -> Fraction:
    """Return the most penalty of overdue bills at a daily rate.

    It is rounded once for each bill, which adds half a fen at most.

    Parameters
    ----------
    bills
        The numbers of the bills that may bear penalty, by default all.
    """
    overdue = [
        (bill.number, (bill.principal + bill.interest) * days)
        for span in history.spans(day)
        for bill, days in span.overdue()
        if bills is None or bill.number in bills
    ]
    numbers = {number for number, _ in overdue}
    return sum(base for _, base in overdue) * rate + len(numbers) * HALF_FEN
