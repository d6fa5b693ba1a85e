"""What the API answers about an account: amounts in fen, rates as strings, dates in ISO form."""

from datetime import date
from typing import Self

from microloan.entry.answers import CardAnswer
from microloan.entry.loan_answers import DueAnswer, LoanAnswer
from microloan.entry.rates_answers import Rates, rates_of
from microloan.entry.shapes import Answer
from microloan.usecases.view_account import AccountScreen


class LineAnswer(Rates):
    """A credit line and its price."""

    limit: int
    used: int
    available: int
    due_day: int | None
    good_until: date | None


class AccountAnswer(Answer):
    """The account screen."""

    today: date
    channel: str
    line: LineAnswer | None
    cards: list[CardAnswer]
    loans: list[LoanAnswer]
    next_due: DueAnswer | None

    @classmethod
    def of(cls, screen: AccountScreen, channel: str) -> Self:
        """Return the answer of an account screen."""
        loans = [LoanAnswer.of(record, screen.today) for record in screen.view.loans]
        dues = [loan.next_due for loan in loans if loan.next_due]
        first = min((due.date for due in dues), default=None)
        amount = sum(due.amount for due in dues if due.date == first)
        return cls(
            today=screen.today,
            channel=channel,
            line=_line(screen),
            cards=[CardAnswer.of(card) for card in screen.view.cards],
            loans=loans,
            next_due=DueAnswer(date=first, amount=amount) if first else None,
        )


def _line(screen: AccountScreen) -> LineAnswer | None:
    if screen.view.line is None or screen.price is None:
        return None
    line = screen.view.line.line
    return LineAnswer(
        limit=line.limit,
        used=line.used,
        available=line.available,
        due_day=line.due_day,
        good_until=line.good_until,
        **rates_of(screen.price),
    )
