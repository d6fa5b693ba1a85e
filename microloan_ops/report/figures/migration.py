"""Moves of loans between the five classes, and between the stages, over some days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from microloan.domain.ledger.loan_class import Stage
from microloan.domain.ledger.loan_classification import LoanClassification
from microloan_ops.report.figures.arrears import Course
from microloan_ops.report.figures.book import BookDay
from microloan_ops.report.figures.rolls import Left, left


class Came(StrEnum):
    """How a loan came into the book."""

    DRAWN = "drawn"
    REOPENED = "reopened by a returned payment"


Category = LoanClassification | Stage
Origin = Category | Came
Target = Category | Left
Size = tuple[int, int]
"""A number of loans, and their fen."""
_NORMAL, _MENTION = LoanClassification.NORMAL, LoanClassification.SPECIAL_MENTION


class Moves:
    """Sums of moves, and of what is in each category on the first and on the last day."""

    def __init__(self) -> None:
        self.begin: Counter[Category] = Counter()
        self.end: Counter[Category] = Counter()
        self.moved: Counter[tuple[Origin, Target]] = Counter()

    def came(self, to: Category) -> int:
        """Return what came into a category, from any other or from outside."""
        return sum(size for (of, into), size in self.moved.items() if into == to != of)

    def went(self, of: Origin) -> int:
        """Return what left a category, for any other or out of the book."""
        return sum(size for (out, to), size in self.moved.items() if out == of != to)


class Flow:
    """The moves between some categories, in loans and in fen.

    The debt of a loan moves with it. The part that was paid since the day before counts as paid
    back from the category that the loan left, less returned payments.

    Parameters
    ----------
    categories
        The classes, or the stages.
    days
        The days that are compared, in order. Moves in between that were undone are not seen.
    """

    def __init__(self, categories: Iterable[Category], days: Sequence[date]) -> None:
        self.categories, self._days = tuple(categories), days
        self.loans, self.fen = Moves(), Moves()

    def begin(self) -> dict[Category, Size]:
        """Return the loans and fen of each category on the first day."""
        return {at: (self.loans.begin[at], self.fen.begin[at]) for at in self.categories}

    def end(self) -> dict[Category, Size]:
        """Return the loans and fen of each category on the last day."""
        return {at: (self.loans.end[at], self.fen.end[at]) for at in self.categories}

    def add(self, states: Iterable[tuple[date, Target, int]], drawn: int, written_off: int) -> None:
        """Add a loan.

        Parameters
        ----------
        states
            Its category, or its way out of the book, and its debt in fen on each of the days.
        drawn, written_off
            Fen of its draw, and of its write-off or zero.
        """
        of: Origin | Left = Came.DRAWN
        held = drawn
        for day, to, debt in states:
            owed = written_off if to is Left.WRITTEN_OFF else debt
            if day == self._days[0]:
                self._count(self.loans.begin, self.fen.begin, to, debt)
            elif not isinstance(of, Left):
                self._move(of, to, held, owed)
            elif not isinstance(to, Left) or (to is Left.WRITTEN_OFF and to is not of):
                self._move(Came.REOPENED, to, owed, owed)
            if day == self._days[-1]:
                self._count(self.loans.end, self.fen.end, to, debt)
            of, held = to, debt

    @staticmethod
    def _count(loans: Counter[Category], fen: Counter[Category], at: Target, debt: int) -> None:
        if not isinstance(at, Left):
            loans[at] += 1
            fen[at] += debt

    def _move(self, of: Origin, to: Target, held: int, owed: int) -> None:
        self.loans.moved[of, to] += 1
        if to is Left.CANCELLED:
            owed = held
        self.fen.moved[of, to] += owed
        self.fen.moved[of, Left.PAID] += held - owed


def technical(found: Mapping[Category, Size], day: BookDay) -> Size:
    """Return the loans and fen in technical days, which a closing has as normal.

    A collection without a result leaves a loan in its class for up to seven days past due. The
    journal does not have that result's time, so by the journal these loans are in special mention.

    Parameters
    ----------
    found
        The loans and fen of each class by the journal.
    day
        The book by the closing.
    """
    loans, fen = found[_NORMAL]
    return day.class_loans.get(_NORMAL, 0) - loans, day.classes.get(_NORMAL, 0) - fen


def differing(found: Mapping[Category, Size], day: BookDay) -> list[Category]:
    """Return the classes or stages that differ, but for technical days."""
    closed: dict[Category, Size] = {
        cls: (loans, day.classes[cls]) for cls, loans in day.class_loans.items()
    }
    closed |= {stage: (sums.loans, sums.exposure) for stage, sums in day.stages.items()}
    expected = dict(found)
    if _NORMAL in found:
        loans, fen = technical(found, day)
        if loans >= 0 and fen >= 0:
            mention = found[_MENTION]
            expected[_NORMAL] = closed.get(_NORMAL, (0, 0))
            expected[_MENTION] = mention[0] - loans, mention[1] - fen
    return [
        category for category, sizes in expected.items() if sizes != closed.get(category, (0, 0))
    ]


class Migration:
    """The moves between classes, by principal, and between stages, by debt."""

    def __init__(self, days: Sequence[date]) -> None:
        self._days = days
        self.classes, self.stages = Flow(LoanClassification, days), Flow(Stage, days)

    def add(self, loan: Course) -> None:
        """Add a loan."""
        by_class: list[tuple[date, Target, int]] = []
        by_stage: list[tuple[date, Target, int]] = []
        for day, stretch in loan.on(self._days):
            if stretch.booked:
                cls = stretch.account.class_on(day)
                by_class.append((day, cls.classification, stretch.principal))
                by_stage.append((day, cls.stage, stretch.exposure))
            else:
                by_class.append((day, left(stretch), 0))
                by_stage.append((day, left(stretch), 0))
        drawn = loan.opening.terms.principal
        written_off = loan.losses[0] if loan.losses else None
        self.classes.add(by_class, drawn, written_off.principal if written_off else 0)
        self.stages.add(by_stage, drawn, written_off.charged if written_off else 0)
