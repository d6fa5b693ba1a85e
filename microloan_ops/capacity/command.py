"""`microloan capacity`: what binds first at a stated load, and what moves it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import typer
from rich.console import Console

from microloan_ops.capacity.estimate import paper
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.quotas import Quotas, published
from microloan_ops.capacity.row import Row
from microloan_ops.capacity.settings import PARAMETERS, settings
from microloan_ops.console import Exit, Reply, show
from microloan_ops.console.options import UsageError, quantity
from microloan_ops.cost.counted import counted

_STATED = Load()
_TENTH = Decimal("0.1")
# From here on it is said what would move a limit.
_TIGHT = Decimal("0.5")


def command(
    draws: Annotated[Decimal, quantity("draws", "Loans drawn on the day.")] = _STATED.draws,
    peak: Annotated[
        Decimal, quantity("peak", "How many times the average the busiest minutes are.")
    ] = _STATED.peak,
    accounts: Annotated[Decimal, quantity("accounts", "Customers, all in all.")] = _STATED.accounts,
    open_loans: Annotated[
        Decimal, quantity("open-loans", "Loans that are open in the night.")
    ] = _STATED.open_loans,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help=f"A parameter of the template: {', '.join(sorted(PARAMETERS))}.",
        ),
    ] = None,
) -> Reply:
    """Show what a day asks of every limit, of AWS's and of the stack's own: what binds first.

    On paper: from the units and calls that each operation takes, as counted, how long it takes, as
    measured, the published quotas, and the settings of the template and the code. It needs no
    stack, and asks nobody. A table is taken for a new one, with the fewest partitions.

    Found
    -----
    Something is asked for more than its limit.

    Examples
    --------
    microloan capacity
    microloan capacity --draws 930e3 --peak 10 --json
    microloan capacity --set TransferWorkerConcurrency=100

    JSON
    ----
    load{*}, limits[when, what, demand, limit, share, moves], quotas_as_of, processor_measured
    """
    for option, value in (("--draws", draws), ("--accounts", accounts), ("--peak", peak)):
        if not value:
            raise UsageError(option, "there must be some")
    load = Load(draws=draws, peak=peak, accounts=accounts, open_loans=max(open_loans, Decimal(1)))
    quotas = published()
    found = paper(load, counted(), settings(parameters(given or [])), quotas)
    return Reply(
        document(load, found, quotas),
        lambda console: _show(console, load, found, quotas),
        Exit.FOUND if found[0].share > 1 else Exit.DONE,
    )


def parameters(given: Sequence[str]) -> dict[str, int]:
    """Read parameters of the template.

    Raises
    ------
    UsageError
        For what is none on which a limit hangs, or has no whole number.

    Examples
    --------
    >>> parameters(["EndOfDayConcurrency=50"])
    {'EndOfDayConcurrency': 50}
    """
    found = {}
    for one in given:
        name, _, value = one.partition("=")
        if name not in PARAMETERS or not value.isdecimal() or not int(value):
            raise UsageError("--set", f"{one!r} is not one of {', '.join(sorted(PARAMETERS))} = N")
        found[name] = int(value)
    return found


def document(load: Load, found: tuple[Row, ...], quotas: Quotas) -> dict[str, object]:
    """Return the rows as JSON has them; numbers as decimal strings."""
    return {
        "load": {name: getattr(load, name) for name in Load.__slots__},
        "limits": [
            {
                "when": row.when.value,
                "what": row.what,
                "demand": row.demand.quantize(_TENTH),
                "limit": row.limit.quantize(_TENTH),
                "share": row.share.quantize(Decimal("0.0001")),
                "moves": row.moves,
            }
            for row in found
        ],
        "quotas_as_of": quotas.as_of,
        "processor_measured": counted().measured,
    }


def _show(console: Console, load: Load, found: tuple[Row, ...], quotas: Quotas) -> None:
    title = (
        f"{load.draws:,.0f} draws a day, {load.peak:g} times as many at the peak"
        f" ({load.draws_a_second:,.0f} a second), {load.open_loans:,.0f} open loans"
    )
    lines = show.table(title, "used", "of, and what moves it", "asked for", "limit", amounts_from=2)
    for row in found:
        used, moves = f"{row.share:.1%}", ""
        if row.share > 1:
            used = f"[red]{used}[/]"
        if row.share > _TIGHT:
            moves = f"\n  [dim]{row.moves}[/]"
        lines.add_row(
            used,
            f"{row.when.value}: {row.what}{moves}",
            f"{row.demand:,.0f}",
            f"{row.limit:,.0f}",
        )
    console.print(lines)
    console.print(f"Quotas as of {quotas.as_of}; of the smallest Region where they differ.")
