"""The `microloan books` commands."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.calendar import business_date
from microloan.usecases.nightly import open_books
from ops.cli import show
from ops.cli.books import sandbox_rails, shown, trial_balance
from ops.cli.books import settlement as settlements
from ops.cli.books.export import Format, days, lines, write_whole
from ops.cli.books.period import Period
from ops.cli.books.reader import opened_on
from ops.cli.books.reconcile import reconciled
from ops.cli.stack import Stack, StackName

app = typer.Typer(help="The journal and its proof.", no_args_is_help=True)
console = Console()
_DAY = ["%Y-%m-%d"]
_PERIOD = "Only what was booked from this business date on, or up to it."


@app.command("open")
def open_(stack: StackName = None) -> None:
    """Open the books of a new stack, as of yesterday."""
    connected = Stack.connect(stack)
    console.print(
        f"The books are open; closed up to {open_books(connected.night, connected.clock)}"
    )


@app.command("trial-balance")
def balance(stack: StackName = None) -> None:
    """Show every account, and prove that the books balance and tie to the loans."""
    found = trial_balance(Stack.connect(stack))
    show.trial_balance(console, found)
    if not found.proven:
        raise typer.Exit(1)


@app.command()
def verify(stack: StackName = None) -> None:
    """Check everything stored against everything else; name what does not hold."""
    checked = shown.verifying(console, Stack.connect(stack).database)
    shown.verified(console, checked)
    if checked.findings:
        raise typer.Exit(1)


@app.command()
def export(
    to: Annotated[Format, typer.Option("--format", help="The tool that is to read it.")],
    output: Annotated[Path | None, typer.Option("-o", help="A file; without it, print.")] = None,
    stack: StackName = None,
) -> None:
    """Write the whole journal as plain-text accounting, every closing as assertions."""
    connected = Stack.connect(stack)
    booked = days(connected.night, business_date(connected.clock.now()))
    written = lines(booked, to)
    if output is None:
        for line in written:
            print(line)  # noqa: T201
    else:
        write_whole(output, written)


@app.command()
def reconcile(
    files: Annotated[list[Path], typer.Argument(help="Settlement files of the rails.")],
    since: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help=_PERIOD)] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help=_PERIOD)] = None,
    stack: StackName = None,
) -> None:
    """Hold the books against the rails' account of what they moved.

    A file has the columns transfer_id, direction (disburse, collect, refund, return), amount in
    fen, settled_on.
    """
    settlement = settlements.read(files)
    connected = Stack.connect(stack)
    first = since.date() if since else opened_on(connected.database)
    last = until.date() if until else business_date(connected.clock.now())
    found = reconciled(connected.night, settlement.moved, Period(first, last))
    shown.bad_lines(console, settlement)
    shown.reconciled(console, found)
    if settlement.bad or not found.clean:
        raise typer.Exit(1)


@app.command()
def settlement(
    output: Annotated[Path, typer.Option("-o", help="The file to write.")],
    stack: StackName = None,
) -> None:
    """Write what the stand-in rails of a sandbox moved, as real rails would."""
    count = settlements.write(output, sandbox_rails.moved(Stack.connect(stack)))
    console.print(f"{count:,} movements")
