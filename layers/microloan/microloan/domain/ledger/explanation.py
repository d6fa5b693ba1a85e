"""The explanation of a loan's debt: figures as lines that add up to the fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce

from microloan.domain.ledger.explanation_types import DebtType, LineType
from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.terms import interest
from microloan.domain.money import EXACT


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """A step on the way to a figure.

    Parameters
    ----------
    what
        The type of the line, which decides its other fields.
    exact
        Fen, to be added to the lines before it. Negative for a paid or moved amount.
    since, until
        The first day counted and the first not counted. `until` alone is the day of an event.
    balance
        Fen that bore interest or penalty, or that were divided into instalments.
    rate
        Per day.
    number
        The instalment that billed a part of the unbilled principal.
    share
        The instalments among which `balance` was divided.

    Examples
    --------
    >>> since, until = date(2024, 1, 15), date(2024, 2, 15)
    >>> ExplanationLine.accrued(since, until, 10_000_00, Decimal("0.0005")).exact
    Decimal('15500.0000')
    """

    what: LineType
    exact: Decimal
    since: date | None = None
    until: date | None = None
    balance: int | None = None
    rate: Decimal | None = None
    number: int | None = None
    share: int | None = None

    @property
    def days(self) -> int | None:
        """Days counted, the first but not the last. None without a period."""
        return (self.until - self.since).days if self.since and self.until else None

    @classmethod
    def accrued(cls, since: date, until: date, balance: int, rate: Decimal) -> "ExplanationLine":
        """Return the line of a balance that did not change for some days."""
        exact = interest(balance, rate, (until - since).days)
        return cls(LineType.ACCRUED, exact, since, until, balance, rate)

    @classmethod
    def ceiling(cls, accrued: "ExplanationLine", balance: int, rate: Decimal) -> "ExplanationLine":
        """Return the line that reduces an accrual to a ceiling of a balance, per day."""
        most = interest(balance, rate, accrued.days or 0)
        exact = EXACT.subtract(most, accrued.exact)
        return cls(LineType.CEILING, exact, accrued.since, accrued.until, balance, rate)

    @classmethod
    def event(
        cls, what: LineType, fen: int, day: date, number: int | None = None
    ) -> "ExplanationLine":
        """Return the line of whole fen that came or went on a day."""
        return cls(what, Decimal(fen), until=day, number=number)


def total(lines: Iterable[ExplanationLine]) -> Decimal:
    """Return the exact sum of lines, in fen."""
    return reduce(EXACT.add, (line.exact for line in lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class Figure:
    """A part of what is owed, and the lines that add up to it.

    Parameters
    ----------
    debt
        Its kind.
    number, due
        Its unpaid bill. None for the running period's interest and for the unbilled principal.
    lines
        In reading order: the accruals, their rounding, the payments.
    """

    debt: DebtType
    number: int | None
    due: date | None
    lines: tuple[ExplanationLine, ...]

    @property
    def amount(self) -> int:
        """Fen: the sum of the lines, which is whole."""
        return int(total(self.lines))


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole debt of a loan on a day: bills oldest first, then the unbilled part.

    Figures of zero are left out, so a settled loan has none.
    """

    day: date
    figures: tuple[Figure, ...]

    @property
    def owed(self) -> Allocation:
        """The sum of the figures by kind, in fen, equal to `Loan.owed`."""
        sums = {debt.value: self._sum(debt) for debt in DebtType}
        return Allocation(**sums)

    def _sum(self, debt: DebtType) -> int:
        return sum(figure.amount for figure in self.figures if figure.debt is debt)
