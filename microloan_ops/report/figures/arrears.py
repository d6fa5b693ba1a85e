"""Loans between their events: how many days past due, and what the book held of them."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.ledger.journal import Entry
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay_states

_BOOKED = {LoanStatus.DISBURSING, LoanStatus.OPEN}


class Late(StrEnum):
    """Days past due at the end of a day; they divide as the five classes do, and finer."""

    NOT = "not past due"
    TO_30 = "1 to 30 days"
    TO_60 = "31 to 60 days"
    TO_90 = "61 to 90 days"
    OVER_90 = "over 90 days"

    @property
    def over_30(self) -> bool:
        """Whether it counts as overdue by more than 30 days."""
        return self in (Late.TO_60, Late.TO_90, Late.OVER_90)


_LAST_DAYS = ((0, Late.NOT), (30, Late.TO_30), (60, Late.TO_60), (90, Late.TO_90))


def late(days: int) -> Late:
    """Return where so many days past due belong.

    Examples
    --------
    >>> [late(days).value for days in (0, 30, 31, 91)]
    ['not past due', '1 to 30 days', '31 to 60 days', 'over 90 days']
    """
    return next((one for last, one in _LAST_DAYS if days <= last), Late.OVER_90)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A loan from one event up to the day of the next: nothing changes but the date.

    Parameters
    ----------
    first, until
        Its first day, and the first that is no longer in it.
    booked
        Whether the books hold it as an open loan.
    principal
        Fen that they hold of it.
    due
        The due day that it is or comes to be late with; none when nothing is left to pay.
    """

    first: date
    until: date
    booked: bool
    principal: int
    due: date | None

    def past_due(self, day: date) -> int:
        """Return the days past due at the end of one of its days."""
        return max(0, (day - self.due).days) if self.due else 0

    def first_over(self, days: int) -> date | None:
        """Return its first day that is more than so many days past due."""
        if self.due is None:
            return None
        begins = max(self.first, self.due + timedelta(days=days + 1))
        return begins if begins < self.until else None


@dataclass(frozen=True, slots=True)
class Course:
    """A loan's life as the books knew it.

    Parameters
    ----------
    lent
        Whether its money is not known to have failed to arrive.
    """

    opening: LoanAgreement
    lent: bool
    stretches: tuple[Stretch, ...]

    def first_over(self, days: int) -> date | None:
        """Return the first day on which it was more than so many days past due."""
        return next(filter(None, (one.first_over(days) for one in self.stretches)), None)


def course(journal: Sequence[Entry], last: date) -> Course:
    """Return a loan's life up to a last day.

    Parameters
    ----------
    journal
        Its entries in order, none of them booked later.

    Raises
    ------
    CorruptDataError
        When they are not what their events lead to.
    """
    states_of = tuple(replay_states(journal))
    after = [*(entry.booked_on for entry in journal[1:]), last + ONE_DAY]
    cut = [
        _stretch(account, until)
        for account, until in zip(states_of, after, strict=True)
        # Of several events of one day the last one counts.
        if account.booked_on < until
    ]
    lent = all(entry.kind is not LoanEventType.DISBURSEMENT_FAILED for entry in journal)
    return Course(states_of[0].opening, lent, tuple(cut))


def _stretch(account: LoanAccount, until: date) -> Stretch:
    return Stretch(
        first=account.booked_on,
        until=until,
        booked=account.status in _BOOKED,
        principal=account.book_principal,
        due=_due(account),
    )


def _due(account: LoanAccount) -> date | None:
    """Return the oldest due day that is not paid, or will be the first if nobody pays."""
    loan = account.loan
    if loan.bills:
        return loan.bills[0].due
    # An instalment of nothing is no bill.
    return next((line.due for line in loan.schedule() if line.total), None)


class Arrears:
    """The open loans by days past due, at some days.

    Parameters
    ----------
    points
        The days, in order.
    """

    def __init__(self, points: Sequence[date]) -> None:
        self._points = points
        self.principal = {day: dict.fromkeys(Late, 0) for day in points}
        self.loans = {day: dict.fromkeys(Late, 0) for day in points}

    def add(self, loan: Course) -> None:
        """Add a loan."""
        for stretch in loan.stretches:
            if not stretch.booked:
                continue
            begin = bisect_left(self._points, stretch.first)
            for day in self._points[begin : bisect_left(self._points, stretch.until)]:
                where = late(stretch.past_due(day))
                self.principal[day][where] += stretch.principal
                self.loans[day][where] += 1
