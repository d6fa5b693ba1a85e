"""The command `loan what-if`: a calculator that needs no stack."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated

import typer

from microloan.domain import calendar
from microloan.domain.errors import InvalidInputError
from microloan.domain.ledger.explain import Repayment
from microloan.domain.loan.loan import Terms
from microloan.domain.product import PRODUCT, RepaymentMethod
from microloan_ops.cli import calculator_output
from microloan_ops.cli.calculator import Question, answer
from microloan_ops.console import Reply, options
from microloan_ops.console.options import UsageError

_OPTION_OF = {"amount": "--amount", "instalments": "--instalments", "method": "--method"}


def command(  # noqa: PLR0913 - as many options as a draw has facts
    amount: Annotated[str, typer.Option(metavar="YUAN", help="Amount in yuan, in whole hundreds.")],
    rate: Annotated[
        str, typer.Option(metavar="DECIMAL", help="Interest rate per day, such as 0.0005.")
    ],
    instalments: Annotated[
        str, typer.Option(metavar="NUMBER", help="Number of monthly instalments.")
    ],
    drawn: Annotated[
        str, typer.Option(metavar="DATE", help="Date of the draw, such as 2024-01-15.")
    ],
    arrived: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date of the money's arrival, by default of the draw."),
    ] = None,
    due_day: Annotated[
        str | None,
        typer.Option(metavar="1..28", help="Due day of the month, by default from the arrival."),
    ] = None,
    method: Annotated[
        RepaymentMethod, typer.Option(help="Way in which the principal is repaid.")
    ] = RepaymentMethod.EQUAL_PRINCIPAL,
    pay: Annotated[
        list[str] | None,
        typer.Option(metavar="DATE:YUAN", help="Payment date and yuan, repeatable in order."),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date of the debt, by default of the last payment."),
    ] = None,
) -> Reply:
    r"""Calculate a hypothetical loan: schedule, debt and payoff.

    Interest starts on the day on which the money arrives. It needs no stack.

    Examples
    --------
    microloan loan what-if --amount 10000 --rate 0.0005 --instalments 10 \
      --drawn 2024-01-15 --arrived 2024-01-17 --pay 2024-02-20:500 --on 2024-04-01

    JSON
    ----
    draw{daily_rate, annual_rate_simple, annual_rate_irr, amount, instalments, method,
    product_version, level_instalment, drawn_on, first_due, total_interest, total,
    schedule[number, due, principal, interest, total, balance],
    cash_flows[date, amount]}, arrived_on,
    payments[date, amount, penalty, interest, principal, unapplied], on,
    schedule[number, due, principal, interest, total, balance],
    explanation[kind, number, due, amount,
    lines[what, from, to, days, balance, rate, number, share, exact]],
    payoff{date, principal, interest, penalty, owed_back, total}
    """
    agreed = _terms(amount, rate, instalments, drawn, method)
    terms = _arrived(agreed, arrived, due_day)
    payments = tuple(_payments(pay or (), terms))
    result = answer(Question(terms, payments, _valuation_day(on, terms, payments)))
    document = calculator_output.document(result)
    return Reply(document, lambda console: calculator_output.print_answer(console, result))


def _terms(amount: str, rate: str, instalments: str, drawn: str, method: RepaymentMethod) -> Terms:
    principal = options.fen("--amount", amount)
    daily = options.rate("--rate", rate, PRODUCT.min_daily_rate, PRODUCT.max_daily_rate)
    number = options.whole("--instalments", instalments)
    drawn_on = options.day("--drawn", drawn)
    due_day = calendar.due_day(drawn_on)
    try:
        return Terms.agree(principal, daily, number, drawn_on, due_day, method)
    except InvalidInputError as error:
        raise UsageError(_OPTION_OF[error.field], error.message) from error


def _arrived(agreed: Terms, arrived: str | None, due_day: str | None) -> Terms:
    """Return the terms as they are once the money arrives."""
    day = agreed.drawn_on if arrived is None else options.day("--arrived", arrived)
    if day < agreed.drawn_on:
        raise UsageError("--arrived", f"{day} is before the draw of {agreed.drawn_on}.")
    return agreed.arrive(day, calendar.due_day(day) if due_day is None else _due_day(due_day))


def _beginning(terms: Terms) -> tuple[date, str]:
    """Return the first day on which the loan owes, and its event."""
    day = terms.interest_from
    return day, "draw" if day == terms.drawn_on else "arrival"


def _due_day(text: str) -> int:
    day = options.whole("--due-day", text)
    if not 1 <= day <= calendar.LAST_DUE_DAY:
        raise UsageError("--due-day", f"{day} is not from 1 to {calendar.LAST_DUE_DAY}.")
    return day


def _payments(given: Sequence[str], terms: Terms) -> Iterator[Repayment]:
    last, event = _beginning(terms)
    for text in given:
        day, fen = _payment(text)
        if day < last:
            raise UsageError("--pay", f"{day} is before the {event} of {last}.")
        last, event = day, "payment"
        yield day, fen


def _payment(text: str) -> Repayment:
    when, colon, amount = text.partition(":")
    if not colon:
        raise UsageError("--pay", f"{text!r} is not DATE:YUAN such as 2024-02-20:500.")
    day, fen = options.day("--pay", when), options.fen("--pay", amount)
    if not fen:
        raise UsageError("--pay", f"The payment of {day} must be more than zero.")
    return day, fen


def _valuation_day(given: str | None, terms: Terms, payments: Sequence[Repayment]) -> date:
    last, event = (payments[-1][0], "payment") if payments else _beginning(terms)
    if given is None:
        return last
    day = options.day("--on", given)
    if day < last:
        raise UsageError("--on", f"{day} is before the {event} of {last}.")
    return day
