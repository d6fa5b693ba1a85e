"""What the API answers about why a loan owes what it owes: exact fen as strings."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

from microloan.domain.explanation import Debt, Explanation, Figure, Line, What
from microloan.domain.money import EXACT
from microloan.entry.shapes import Answer


class ExplanationLine(Answer):
    """A line of a figure; `what` says which of the other fields are set, the rest is null."""

    _RENAMED: ClassVar = {"since": "from", "until": "to"}

    what: What
    since: dt.date | None
    until: dt.date | None
    days: int | None
    balance: int | None
    rate: str | None
    number: int | None
    share: int | None
    exact: str

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return the answer of a line."""
        return cls(
            what=line.what,
            since=line.since,
            until=line.until,
            days=line.days,
            balance=line.balance,
            rate=_plain(line.rate) if line.rate is not None else None,
            number=line.number,
            share=line.share,
            exact=_plain(line.exact),
        )


class FigureAnswer(Answer):
    """A part of what is owed, in fen: the sum of its lines.

    `number` and `due` are those of an unpaid bill; null for what no bill has asked for yet.
    """

    kind: Debt
    number: int | None
    due: dt.date | None
    amount: int
    lines: list[ExplanationLine]

    @classmethod
    def of(cls, figure: Figure) -> Self:
        """Return the answer of a figure."""
        return cls(
            kind=figure.debt,
            number=figure.number,
            due=figure.due,
            amount=figure.amount,
            lines=[ExplanationLine.of(line) for line in figure.lines],
        )


def figures_of(explanation: Explanation) -> list[FigureAnswer]:
    """Return the answer of an explanation."""
    return [FigureAnswer.of(figure) for figure in explanation.figures]


def _plain(exact: Decimal) -> str:
    """Write a decimal in full, without an exponent or zeros at its end.

    Examples
    --------
    >>> _plain(Decimal("15500.0000")), _plain(Decimal("-0.091000"))
    ('15500', '-0.091')
    """
    return f"{exact.normalize(EXACT):f}"
