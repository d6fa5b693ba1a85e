"""The `microloan capacity` command: the use of each limit at a load."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import typer
from rich.console import Console

from microloan_ops.capacity.estimate import estimate
from microloan_ops.capacity.limit_use import LimitUse
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.quotas import Quotas, published
from microloan_ops.capacity.settings import PARAMETERS, settings
from microloan_ops.console import Exit, Reply, show
from microloan_ops.console.options import UsageError, number_option
from microloan_ops.cost.counted import counted

_STATED = Load()
_TENTH = Decimal("0.1")
# From this share on, the output names the remedy.
_TIGHT = Decimal("0.5")


def command(
    draws: Annotated[Decimal, number_option("draws", "Loans drawn on the day.")] = _STATED.draws,
    peak: Annotated[
        Decimal, number_option("peak", "Busiest minutes, as a multiple of the average.")
    ] = _STATED.peak,
    accounts: Annotated[
        Decimal, number_option("accounts", "Number of customers.")
    ] = _STATED.accounts,
    open_loans: Annotated[
        Decimal, number_option("open-loans", "Open loans at the end of day.")
    ] = _STATED.open_loans,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Parameter of the template, repeatable.",
        ),
    ] = None,
) -> Reply:
    """Show the use of each limit on a day, the tightest first.

    It needs no stack. It follows from the counted units and calls of each operation, measured
    durations, published quotas, and the settings of the template and the code. A table counts as
    new, with the fewest partitions.

    The option --set takes EndOfDayConcurrency, RequestsPerSecond, TransferWorkerConcurrency or
    WarmWriteUnits.

    Found
    -----
    A limit is exceeded.

    Examples
    --------
    microloan capacity
    microloan capacity --draws 930e3 --peak 10 --json
    microloan capacity --set TransferWorkerConcurrency=100

    JSON
    ----
    load{*}, limits[when, limit_name, demand, limit, share, remedy], quotas_as_of,
    processor_measured
    """
    for option, value in (("--draws", draws), ("--accounts", accounts), ("--peak", peak)):
        if not value:
            raise UsageError(option, "must be more than zero")
    load = Load(draws=draws, peak=peak, accounts=accounts, open_loans=max(open_loans, Decimal(1)))
    quotas = published()
    uses = estimate(load, counted(), settings(parameters(given or [])), quotas)
    return Reply(
        document(load, uses, quotas),
        lambda console: _show(console, load, uses, quotas),
        Exit.FOUND if uses[0].share > 1 else Exit.DONE,
    )


def parameters(given: Sequence[str]) -> dict[str, int]:
    """Read parameters of the template.

    Raises
    ------
    UsageError
        For a parameter that sets no limit, or a value that is no positive whole number.

    Examples
    --------
    >>> parameters(["EndOfDayConcurrency=50"])
    {'EndOfDayConcurrency': 50}
    """
    values = {}
    for text in given:
        name, _, value = text.partition("=")
        if name not in PARAMETERS or not value.isdecimal() or not int(value):
            raise UsageError("--set", f"{text!r} is not one of {', '.join(sorted(PARAMETERS))} = N")
        values[name] = int(value)
    return values


def document(load: Load, uses: tuple[LimitUse, ...], quotas: Quotas) -> dict[str, object]:
    """Return the estimate for JSON, with numbers as decimal strings."""
    return {
        "load": {name: getattr(load, name) for name in Load.__slots__},
        "limits": [
            {
                "when": use.when.value,
                "limit_name": use.limit_name,
                "demand": use.demand.quantize(_TENTH),
                "limit": use.limit.quantize(_TENTH),
                "share": use.share.quantize(Decimal("0.0001")),
                "remedy": use.remedy,
            }
            for use in uses
        ],
        "quotas_as_of": quotas.as_of,
        "processor_measured": counted().measured,
    }


def _show(console: Console, load: Load, uses: tuple[LimitUse, ...], quotas: Quotas) -> None:
    title = (
        f"{load.draws:,.0f} draws a day, {load.peak:g} times as many at the peak"
        f" ({load.draws_a_second:,.0f} a second), {load.open_loans:,.0f} open loans"
    )
    lines = show.table(title, "used", "limit and its remedy", "demand", "limit", amounts_from=2)
    for use in uses:
        share = f"[red]{use.share:.1%}[/]" if use.share > 1 else f"{use.share:.1%}"
        remedy = f"\n  [dim]{use.remedy}[/]" if use.share > _TIGHT else ""
        name = f"{use.when.value}: {use.limit_name}{remedy}"
        lines.add_row(share, name, f"{use.demand:,.0f}", f"{use.limit:,.0f}")
    console.print(lines)
    console.print(f"Quotas as of {quotas.as_of}, of the smallest Region where they differ.")
