"""Reading what people type: exactly, or with one line that names the option."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from microloan.domain.channel import Channel
from microloan.domain.money import FEN_PER_YUAN

_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")
_RATE = re.compile(r"0\.[0-9]{1,10}")
_WHOLE = re.compile(r"[0-9]{1,4}")
_YEARS = range(2000, 2200)
_MOST = Decimal(10) ** 10

# What several commands are told, each in the same words.
ChannelName = Annotated[Channel, typer.Argument(metavar="CHANNEL", help="The wallet.")]
Openid = Annotated[
    str, typer.Argument(metavar="OPENID", help="The member, as the wallet calls it.")
]
LoanId = Annotated[str, typer.Argument(metavar="LOAN_ID", help="A loan, as loan-….")]
TransferId = Annotated[
    str, typer.Argument(metavar="TRANSFER_ID", help="A transfer; microloan transfers lists them.")
]
ApplicationId = Annotated[
    str, typer.Argument(metavar="APPLICATION_ID", help="A credit application, as app-….")
]
CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="A customer, as cust-….")]
Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]


class UsageError(ValueError):
    """An option that cannot be used; the message names it."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}")


def day(option: str, text: str) -> date:
    """Read a date.

    Raises
    ------
    UsageError
        For what is no date, is written in another form, or is centuries away.

    Examples
    --------
    >>> day("--on", "2024-02-29")
    datetime.date(2024, 2, 29)
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    # Python reads more forms of ISO 8601 than people do.
    if found is None or found.isoformat() != text:
        raise UsageError(option, f"{text!r} is not a date such as 2024-01-15")
    if found.year not in _YEARS:
        raise UsageError(option, f"{text} is not between {_YEARS[0]} and {_YEARS[-1]}")
    return found


def an_input(help_: str) -> Any:  # noqa: ANN401 - what typer calls an argument
    """Return an argument that is a file which is there, or several."""
    return typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=help_)


def a_day(name: str, help_: str) -> Any:  # noqa: ANN401 - what typer calls an option
    """Return an option that is a date."""
    return typer.Option(name, metavar="YYYY-MM-DD", parser=partial(day, name), help=help_)


def fen(option: str, text: str) -> int:
    """Read yuan, with at most two decimals, as fen.

    Raises
    ------
    UsageError
        For what is no such amount.

    Examples
    --------
    >>> fen("--amount", "1000.5"), fen("--amount", "0.05")
    (100050, 5)
    """
    parts = _YUAN.fullmatch(text)
    if parts is None:
        raise UsageError(option, f"{text!r} is not an amount in yuan such as 1000.50")
    whole, rest = parts.groups(default="")
    return int(whole) * FEN_PER_YUAN + int(rest.ljust(2, "0"))


def rate(option: str, text: str, least: Decimal, most: Decimal) -> Decimal:
    """Read a rate per day, at most ten decimals.

    Raises
    ------
    UsageError
        For what is no rate, or not between `least` and `most`.
    """
    if not _RATE.fullmatch(text):
        raise UsageError(option, f"{text!r} is not a rate per day such as 0.0005")
    if not least <= Decimal(text) <= most:
        raise UsageError(option, f"{text} is outside the product: {least} to {most} a day")
    return Decimal(text)


def whole(option: str, text: str) -> int:
    """Read a whole number.

    Raises
    ------
    UsageError
        For what is none, or has more than four digits.
    """
    if not _WHOLE.fullmatch(text):
        raise UsageError(option, f"{text!r} is not a whole number")
    return int(text)


def number(option: str, text: str) -> Decimal:
    """Read a number that is not negative; `70e6` is one.

    Raises
    ------
    UsageError
        For what is none.

    Examples
    --------
    >>> number("--accounts", "70e6") == 70_000_000
    True
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found <= _MOST):
        raise UsageError(option, f"{text!r} is not a number such as 4, 0.15 or 70e6")
    return found


def quantity(name: str, help_: str) -> Any:  # noqa: ANN401 - what typer calls an option
    """Return the option of a number that is not negative."""
    return typer.Option(f"--{name}", metavar="N", parser=partial(number, f"--{name}"), help=help_)
