"""Roll rates: the loans of a month end by their days past due a month later."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from microloan.domain.ledger.loan_status import LoanStatus
from microloan_ops.report.figures.arrears import Course, Late, Stretch, late
from microloan_ops.report.figures.period import share


class Left(StrEnum):
    """How a loan left the book."""

    PAID = "paid back"
    WRITTEN_OFF = "written off"
    CANCELLED = "draw failed or sent back"


Standing = Late | Left
_LEFT = {
    LoanStatus.SETTLED: Left.PAID,
    LoanStatus.WRITTEN_OFF: Left.WRITTEN_OFF,
    LoanStatus.CANCELLED: Left.CANCELLED,
}


class Roll(StrEnum):
    """The change of a loan's days past due within a month."""

    FORWARD = "rolled forward"
    STAYED = "stayed"
    IMPROVED = "less late"
    CURED = "cured"
    PAID = "paid back"
    WRITTEN_OFF = "written off"
    CANCELLED = "draw failed or sent back"


_ORDER = list(Late)


def roll(before: Late, after: Standing) -> Roll:
    """Return the change between two month ends.

    Examples
    --------
    >>> roll(Late.TO_60, Late.TO_30).value, roll(Late.TO_60, Late.NOT).value
    ('less late', 'cured')
    """
    if isinstance(after, Left):
        return Roll(after.value)
    if after is before:
        return Roll.STAYED
    if _ORDER.index(after) > _ORDER.index(before):
        return Roll.FORWARD
    return Roll.CURED if after is Late.NOT else Roll.IMPROVED


class Rolls:
    """The loans of each month end, by their days past due then and a month later.

    A loan counts with its principal at the first of the two month ends. So each row of principal
    sums to the principal of its range.

    Parameters
    ----------
    ends
        Ends of months, in order.
    """

    def __init__(self, ends: Sequence[date]) -> None:
        self.ends = ends
        self.loans: Counter[tuple[date, Late, Standing]] = Counter()
        self.principal: Counter[tuple[date, Late, Standing]] = Counter()

    def add(self, loan: Course) -> None:
        """Add a loan."""
        before: tuple[date, Late, int] | None = None
        for day, stretch in loan.on(self.ends):
            now = late(stretch.past_due(day)) if stretch.booked else left(stretch)
            if before:
                first, range_, fen = before
                self.loans[first, range_, now] += 1
                self.principal[first, range_, now] += fen
            before = (day, now, stretch.principal) if isinstance(now, Late) else None


def by_range(
    sums: Counter[tuple[date, Late, Standing]], first: date | None = None
) -> dict[Late, Counter[Standing]]:
    """Return the sums by days past due before and after.

    Parameters
    ----------
    first
        The month end to begin at. All month ends without one.
    """
    found: dict[Late, Counter[Standing]] = {range_: Counter() for range_ in Late}
    for (day, before, after), size in sums.items():
        if first in (None, day):
            found[before][after] += size
    return found


def shares(before: Late, to: Counter[Standing]) -> dict[Roll, Decimal | None]:
    """Return the share of each change in the sums of a range, or none of nothing."""
    sizes: Counter[Roll] = Counter()
    for after, size in to.items():
        sizes[roll(before, after)] += size
    whole = to.total()
    return {change: share(sizes[change], whole) if whole else None for change in Roll}


def left(stretch: Stretch) -> Left:
    """Return how a loan that is not in the book left it."""
    return _LEFT[stretch.account.status]
