"""Loans between their events: days past due and booked principal."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, takewhile

from microloan.domain.calendar import ONE_DAY
from microloan.domain.ledger.events import LoanAgreement, LoanEventType
from microloan.domain.ledger.journal import Entry, LedgerAccount
from microloan.domain.ledger.loan_account import LoanAccount, LoanStatus, replay_states
from microloan_ops.report.figures.plans import PlanLife, plan_lives

_BOOKED = {LoanStatus.DISBURSING, LoanStatus.OPEN}


class Late(StrEnum):
    """Days past due at the end of a day, as the five classes divide them and finer."""

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
    """Return the range of a number of days past due.

    Examples
    --------
    >>> [late(days).value for days in (0, 30, 31, 91)]
    ['not past due', '1 to 30 days', '31 to 60 days', 'over 90 days']
    """
    return next((range_ for last, range_ in _LAST_DAYS if days <= last), Late.OVER_90)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A loan from one event up to the day of the next.

    Parameters
    ----------
    first, until
        Its first day, and the first day after it.
    booked
        Whether the books have it as an open loan.
    principal
        Booked principal in fen.
    exposure
        Fen that the loan uses of the line: principal, and a refund owed back.
    due
        The oldest unpaid due day, or the next one, or none of a paid loan.
    account
        The loan after the event, by which its class follows.
    """

    first: date
    until: date
    booked: bool
    principal: int
    exposure: int
    due: date | None
    account: LoanAccount

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
class Loss:
    """The loss of a loan by one entry, in fen.

    Parameters
    ----------
    principal
        Principal that left the balance sheet.
    charged, recovered
        The change of the loss allowance, and of the recoveries. A return takes back its recovery.
    """

    day: date
    principal: int
    charged: int
    recovered: int


@dataclass(frozen=True, slots=True)
class Course:
    """The history of a loan in the books.

    Parameters
    ----------
    lent
        False when the disbursement failed.
    losses
        Write-off, recoveries and their returns, in order.
    plans
        Its plans for a borrower in difficulty, in order.
    """

    opening: LoanAgreement
    lent: bool
    stretches: tuple[Stretch, ...]
    losses: tuple[Loss, ...] = ()
    plans: tuple[PlanLife, ...] = ()

    @property
    def due_days(self) -> Iterator[date]:
        """The due days up to the last known day, also those after the loan was paid."""
        last = self.stretches[-1]
        numbered = map(last.account.loan.terms.due, count(1))
        return takewhile(lambda due: due < last.until, numbered)

    def on(self, days: Sequence[date]) -> Iterator[tuple[date, Stretch]]:
        """Yield the state on each of some days in order, from the day of the draw on."""
        for stretch in self.stretches:
            begin = bisect_left(days, stretch.first)
            for day in days[begin : bisect_left(days, stretch.until)]:
                yield day, stretch

    def first_over(self, days: int) -> date | None:
        """Return the first day on which it was more than so many days past due."""
        return next(filter(None, (stretch.first_over(days) for stretch in self.stretches)), None)


def course(journal: Sequence[Entry], last: date) -> Course:
    """Return the history of a loan up to a last day.

    Parameters
    ----------
    journal
        Its entries in order, without later ones.

    Raises
    ------
    CorruptDataError
        When they contradict their events.
    """
    states_of = tuple(replay_states(journal))
    after = [*(entry.booked_on for entry in journal[1:]), last + ONE_DAY]
    cut = [
        _stretch(account, until)
        for account, until in zip(states_of, after, strict=True)
        # The last event of a day counts.
        if account.booked_on < until
    ]
    lent = all(entry.kind is not LoanEventType.DISBURSEMENT_FAILED for entry in journal)
    plans = plan_lives(journal, states_of, last)
    return Course(states_of[0].opening, lent, tuple(cut), tuple(_losses(journal)), plans)


def _losses(journal: Sequence[Entry]) -> Iterator[Loss]:
    for entry in journal:
        charged = entry.postings.get(LedgerAccount.LOSS_ALLOWANCE, 0)
        recovered = -entry.postings.get(LedgerAccount.RECOVERIES, 0)
        if charged or recovered:
            principal = -entry.postings.get(LedgerAccount.LOANS, 0)
            yield Loss(entry.booked_on, principal, charged, recovered)


def _stretch(account: LoanAccount, until: date) -> Stretch:
    return Stretch(
        first=account.booked_on,
        until=until,
        booked=account.status in _BOOKED,
        principal=account.book_principal,
        exposure=account.loan.exposure,
        due=_due(account),
        account=account,
    )


def _due(account: LoanAccount) -> date | None:
    """Return the oldest unpaid due day, or else the next one.

    A refund owed back is due at once.
    """
    loan = account.loan
    unpaid = [bill.due for bill in loan.bills[:1]]
    if loan.owed_back_since:
        unpaid.append(loan.owed_back_since)
    if unpaid:
        return min(unpaid)
    # An instalment of zero makes no bill.
    return next((line.due for line in loan.schedule() if line.total), None)


class Arrears:
    """The open loans by days past due.

    Parameters
    ----------
    points
        The days, in order.
    """

    def __init__(self, points: Sequence[date]) -> None:
        self._points = points
        self.principal = {day: dict.fromkeys(Late, 0) for day in points}
        self.loans = {day: dict.fromkeys(Late, 0) for day in points}
        self.non_performing = dict.fromkeys(points, 0)
        """Principal of the three worst classes by the replay, in fen."""

    def add(self, loan: Course) -> None:
        """Add a loan."""
        for day, stretch in loan.on(self._points):
            if not stretch.booked:
                continue
            range_ = late(stretch.past_due(day))
            self.principal[day][range_] += stretch.principal
            self.loans[day][range_] += 1
            account = stretch.account
            # Any other loan performs, and needs no class, which takes most of the time.
            doubted = range_ is Late.OVER_90 or account.memory.observed
            if doubted and not account.class_on(day).classification.is_performing:
                self.non_performing[day] += stretch.principal
