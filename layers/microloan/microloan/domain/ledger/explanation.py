"""Why a loan owes what it owes: each figure as lines that add up to it, to the fen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce

from microloan.domain.loan.allocation import Allocation
from microloan.domain.loan.terms import interest
from microloan.domain.money import EXACT


class DebtType(StrEnum):
    """What kind of debt a figure is."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY = "penalty"
    OWED_BACK = "owed_back"
    """A refund that the customer owes back, because its payment was returned."""


class LineType(StrEnum):
    """What a line is about, and which of its fields say how its `exact` came to be."""

    DRAWN = "drawn"
    """The draw, on `until`."""
    BILLED = "billed"
    """What instalment `number` asked for on `until`; it left the unbilled principal."""
    INSTALMENT = "instalment"
    """`balance` divided by the `share` instalments that remained on `until`, rounded down."""
    ACCRUED = "accrued"
    """`balance` × `rate` × `days`, exact."""
    ROUNDED = "rounded"
    """From the sum of what accrued to the nearest fen, halves up."""
    PAID = "paid"
    """What a repayment of value date `until` paid of this figure."""
    CORRECTED = "corrected"
    """What a correction of value date `until` took off this figure."""
    REFUNDED = "refunded"
    """What was refunded on `until`."""


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """A step on the way to a figure.

    Parameters
    ----------
    what
        What the line is about; it says which of the other fields are set.
    exact
        Fen, to be added to the lines before it; negative for what was paid or moved.
    since, until
        The first day counted and the first not counted; `until` alone is the day of an event.
    balance
        Fen that bore interest or penalty, or that were divided into instalments.
    rate
        Per day.
    number
        The instalment that asked for what left the unbilled principal.
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
        """Days counted, the first but not the last; None for what is no period."""
        return (self.until - self.since).days if self.since and self.until else None

    @classmethod
    def accrued(cls, since: date, until: date, balance: int, rate: Decimal) -> "ExplanationLine":
        """Return the line of a balance that did not change for some days."""
        exact = interest(balance, rate, (until - since).days)
        return cls(LineType.ACCRUED, exact, since, until, balance, rate)

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
        The unpaid bill it belongs to; None for the running period's interest and for the
        principal that no bill has asked for yet.
    lines
        In reading order: what accrued, its rounding, what was paid of it.
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
    """All that is owed under a loan on a day: bills oldest first, then what is not billed yet.

    Figures of zero are left out; a settled loan has none.
    """

    day: date
    figures: tuple[Figure, ...]

    @property
    def owed(self) -> Allocation:
        """The sum of the figures by kind, in fen; equal to `Loan.owed`."""
        sums = {debt.value: self._sum(debt) for debt in DebtType}
        return Allocation(**sums)

    def _sum(self, debt: DebtType) -> int:
        return sum(figure.amount for figure in self.figures if figure.debt is debt)
