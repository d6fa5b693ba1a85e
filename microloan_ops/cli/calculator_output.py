"""Output of the calculator: for a terminal of eighty columns, and as JSON."""

import datetime as dt
from typing import Any

from rich.console import Console

from microloan.domain.loan.quote import Quote
from microloan.domain.money import yuan
from microloan.entrypoints.models.base import ResponseModel
from microloan.entrypoints.models.explanation import FigureAnswer
from microloan.entrypoints.models.quote import QuoteAnswer
from microloan.entrypoints.models.repayment import PayoffQuote
from microloan.entrypoints.models.schedule import InstalmentAnswer
from microloan_ops.cli import explanation_output
from microloan_ops.cli.calculator import Answer
from microloan_ops.console import show
from microloan_ops.console.show import percent


class PaymentAnswer(ResponseModel):
    """A payment and its allocation, in fen. `unapplied` is the part beyond the payoff."""

    date: dt.date
    amount: int
    penalty: int
    interest: int
    principal: int
    unapplied: int


class WhatIfAnswer(ResponseModel):
    """The calculator's answer: amounts in fen, rates and exact fen as strings.

    `draw` is the agreed quote. `schedule` holds the instalments that are due after `on`.
    """

    draw: QuoteAnswer
    arrived_on: dt.date
    payments: list[PaymentAnswer]
    on: dt.date
    schedule: list[InstalmentAnswer]
    explanation: list[FigureAnswer]
    payoff: PayoffQuote


def document(answer: Answer) -> dict[str, Any]:
    """Return an answer as a JSON document."""
    asked = answer.question
    payments = [
        PaymentAnswer(
            date=day,
            amount=amount,
            penalty=paid.penalty,
            interest=paid.interest,
            principal=paid.principal,
            unapplied=paid.unapplied,
        )
        for (day, amount), paid in zip(asked.payments, answer.allocations, strict=True)
    ]
    whole = WhatIfAnswer(
        draw=QuoteAnswer.of(Quote(asked.terms)),
        arrived_on=asked.terms.interest_from,
        payments=payments,
        on=asked.day,
        schedule=[InstalmentAnswer.from_value(line) for line in answer.loan.schedule()],
        explanation=[FigureAnswer.from_value(figure) for figure in answer.explanation.figures],
        payoff=PayoffQuote.on(asked.day, answer.explanation.owed),
    )
    return whole.document()


def print_answer(console: Console, answer: Answer) -> None:
    """Print an answer in a terminal."""
    _terms(console, Quote(answer.question.terms))
    if answer.allocations:
        _payments(console, answer)
    _schedule(console, answer)
    console.print()
    explanation_output.print_explanation(console, answer.explanation)
    console.print()
    payoff = yuan(answer.loan.payoff(answer.question.day))
    console.print(f"Payoff on {answer.question.day}: [bold]{payoff}[/] yuan", highlight=False)


def _terms(console: Console, quote: Quote) -> None:
    terms = quote.terms
    later = terms.interest_from != terms.drawn_on
    arrival = f"\nInterest from the arrival on {terms.interest_from}" if later else ""
    console.print(
        f"{yuan(terms.principal)} yuan drawn {terms.drawn_on} over {terms.instalments}"
        f" instalments, due on day {terms.due_day}{arrival}\n"
        f"A year [bold]{percent(quote.annual_rate_simple)}[/] simple (单利),"
        f" [bold]{percent(quote.annual_rate_irr)}[/] IRR;"
        f" a day {percent(terms.daily_rate)}, late {percent(terms.penalty_rate)}\n"
        f"Interest if every instalment is paid on its day: {yuan(quote.total_interest)}\n",
        highlight=False,
    )


def _payments(console: Console, answer: Answer) -> None:
    columns = ("on", "paid", "penalty", "interest", "principal", "too much")
    lines = show.table("Payments, yuan", *columns)
    for (day, amount), paid in zip(answer.question.payments, answer.allocations, strict=True):
        parts = (amount, paid.penalty, paid.interest, paid.principal, paid.unapplied)
        lines.add_row(str(day), *map(yuan, parts))
    console.print(lines)


def _schedule(console: Console, answer: Answer) -> None:
    schedule = answer.loan.schedule()
    if not schedule:
        return
    title = f"Still to be billed after {answer.question.day}, yuan"
    lines = show.table(title, "", "due", "principal", "interest", "total", amounts_from=2)
    for line in schedule:
        parts = (line.principal, line.interest, line.total)
        lines.add_row(str(line.number), str(line.due), *map(yuan, parts))
    console.print(lines)
