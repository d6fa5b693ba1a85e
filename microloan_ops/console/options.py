"""Parsers of options and arguments. An error names the option."""

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

# Arguments and options of several commands.
ChannelName = Annotated[Channel, typer.Argument(metavar="CHANNEL", help="Wallet of the member.")]
Openid = Annotated[str, typer.Argument(metavar="OPENID", help="Wallet's ID of the member.")]
LoanId = Annotated[str, typer.Argument(metavar="LOAN_ID", help="Loan ID.")]
TransferId = Annotated[
    str, typer.Argument(metavar="TRANSFER_ID", help="Transfer ID. See: microloan transfers.")
]
ApplicationId = Annotated[
    str, typer.Argument(metavar="APPLICATION_ID", help="Credit application ID.")
]
CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="Customer ID.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="File to write.")]


class UsageError(ValueError):
    """An option has an unusable value. The message names the option."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"{option}: {reason}")


def day(option: str, text: str) -> date:
    """Read a date.

    Raises
    ------
    UsageError
        When the text is no ISO date of the years 2000 to 2199.

    Examples
    --------
    >>> day("--on", "2024-02-29")
    datetime.date(2024, 2, 29)
    """
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        parsed = None
    # Python accepts more forms of ISO 8601 than the help names.
    if parsed is None or parsed.isoformat() != text:
        raise UsageError(option, f"{text!r} is not a date such as 2024-01-15.")
    if parsed.year not in _YEARS:
        raise UsageError(option, f"{text} is not between {_YEARS[0]} and {_YEARS[-1]}.")
    return parsed


def input_file(help_: str) -> Any:  # noqa: ANN401 - typer's
    """Return an argument for one or several existing files."""
    return typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=help_)


def date_option(name: str, help_: str) -> Any:  # noqa: ANN401 - typer's
    """Return an option for a date."""
    return typer.Option(name, metavar="YYYY-MM-DD", parser=partial(day, name), help=help_)


def fen(option: str, text: str) -> int:
    """Read an amount in yuan, with at most two decimals, as fen.

    Raises
    ------
    UsageError
        When the text is no such amount.

    Examples
    --------
    >>> fen("--amount", "1000.5"), fen("--amount", "0.05")
    (100050, 5)
    """
    parts = _YUAN.fullmatch(text)
    if parts is None:
        raise UsageError(option, f"{text!r} is not an amount in yuan such as 1000.50.")
    whole, rest = parts.groups(default="")
    return int(whole) * FEN_PER_YUAN + int(rest.ljust(2, "0"))


def rate(option: str, text: str, least: Decimal, most: Decimal) -> Decimal:
    """Read a rate per day, with at most ten decimals.

    Raises
    ------
    UsageError
        When the text is no rate, or not between `least` and `most`.
    """
    if not _RATE.fullmatch(text):
        raise UsageError(option, f"{text!r} is not a rate per day such as 0.0005.")
    if not least <= Decimal(text) <= most:
        raise UsageError(
            option, f"{text} is outside the product's range of {least} to {most} a day."
        )
    return Decimal(text)


def whole(option: str, text: str) -> int:
    """Read a whole number.

    Raises
    ------
    UsageError
        When the text is no whole number, or has more than four digits.
    """
    if not _WHOLE.fullmatch(text):
        raise UsageError(option, f"{text!r} is not a whole number.")
    return int(text)


def number(option: str, text: str) -> Decimal:
    """Read a number of at least zero, such as `70e6`.

    Raises
    ------
    UsageError
        When the text is no such number.

    Examples
    --------
    >>> number("--accounts", "70e6") == 70_000_000
    True
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= _MOST):
        raise UsageError(option, f"{text!r} is not a number such as 4, 0.15 or 70e6.")
    return value


def number_option(name: str, help_: str) -> Any:  # noqa: ANN401 - typer's
    """Return an option for a number of at least zero."""
    return typer.Option(f"--{name}", metavar="N", parser=partial(number, f"--{name}"), help=help_)
