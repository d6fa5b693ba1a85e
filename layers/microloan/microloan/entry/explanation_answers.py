"""What the API answers about why a loan owes what it owes: exact fen as strings."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from pydantic import ConfigDict, Field

from microloan.domain.explanation import Debt, Explanation, Figure, Line, What
from microloan.domain.money import EXACT
from microloan.entry.models import Days, Exact, Fen, Number, Rate, ResponseModel


class ExplanationLine(ResponseModel):
    """A line of a figure; `what` says which of the other fields are set, the rest is null."""

    model_config = ConfigDict(validate_by_name=True)

    what: What
    since: Annotated[dt.date | None, Field(alias="from")]
    until: Annotated[dt.date | None, Field(alias="to")]
    days: Days | None
    balance: Fen | None
    rate: Rate | None
    number: Number | None
    share: Number | None
    exact: Exact

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


class FigureAnswer(ResponseModel):
    """A part of what is owed, in fen: the sum of its lines.

    `number` and `due` are those of an unpaid bill; null for what no bill has asked for yet.
    """

    kind: Debt
    number: Number | None
    due: dt.date | None
    amount: Fen
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
