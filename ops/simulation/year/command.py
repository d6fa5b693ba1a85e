"""`microloan simulate-year`: a year of a plausible bank in memory, proven, and reported on."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ops.cli.books.export import Booked, Format, lines, write_whole
from ops.report.command import read, tell
from ops.report.memory import MemorySource
from ops.simulation.command import progress
from ops.simulation.store import MemoryStore
from ops.simulation.year.year import DAYS, MEMBERS, Lived, Year, YearPlan

console = Console()
_SHOWN = 10
_REMARK = (
    "Everybody on this page is made up. What people do, what goes wrong and how many seconds a"
    " night takes are assumptions. The rest is what the bank's own programs made of it: every"
    " figure is counted from what they stored."
)


def command(  # noqa: PLR0913 - the options of the command line
    output: Annotated[Path | None, typer.Option("-o", help="The report's file.")] = None,
    seed: Annotated[int, typer.Option(help="Decides everything; the same again is the same.")] = 1,
    members: Annotated[
        int, typer.Option(min=100, max=100_000, help="People on the white list.")
    ] = MEMBERS,
    days: Annotated[int, typer.Option(min=1, max=DAYS, help="Of the year.")] = DAYS,
    *,
    hledger: Annotated[
        Path | None, typer.Option(help="Its whole journal too, as hledger reads it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report's figures.")] = False,
) -> None:
    """Live through a year of a plausible bank in memory, prove its books, and report on it.

    Made-up members are invited in waves, come or do not, are scored by the shipped cards, draw
    with the seasons, and mostly pay; every night is run. What is assumed of them is in
    docs/report.md. Nothing is read from or written to any stack. Exits with 1 when anything does
    not hold.

    Example: microloan simulate-year --seed 1 -o report.html
    """
    for file in filter(None, (output, hledger)):
        # Said before the year, not after it.
        if not file.parent.is_dir():
            raise typer.BadParameter(f"there is no folder {file.parent}")
    year = Year(YearPlan(seed, days, members))
    with progress("Days", days) as advance:
        lived = year.live(advance)
    if not as_json:
        _show(lived)
    if hledger:
        write_whole(hledger, lines(_booked(year.store), Format.HLEDGER))
    if output or as_json:
        tell(read(source(year)), output, as_json=as_json)
    if lived.broken:
        raise typer.Exit(1)


def source(year: Year) -> MemorySource:
    """Return a lived year as the report reads it."""
    plan = year.plan
    name = f"a simulated bank: seed {plan.seed}, {plan.members:,} people, {plan.days} days"
    return MemorySource(name, _REMARK, year.bank, year.nights.runs)


def _booked(store: MemoryStore) -> Iterator[Booked]:
    entries = sorted(store.tables.entries(), key=lambda one: (one.booked_on, one.loan_id, one.seq))
    for day, booked in groupby(entries, lambda one: one.booked_on):
        yield Booked(day, tuple(booked), store.closing(day))


def _show(lived: Lived) -> None:
    table = Table("what happened", "times", box=None, header_style="bold", pad_edge=False)
    table.columns[1].justify = "right"
    for name, count in sorted((lived.did + lived.refused + lived.failed).items()):
        table.add_row(name, f"{count:,}")
    console.print(table)
    for text in lived.broken[:_SHOWN]:
        console.print(f"[red]{text}[/]", highlight=False)
    if not lived.broken:
        checked = sum(lived.checked.looked_at.values())
        console.print(f"[green]Everything holds[/]: {checked:,} checks of what is stored.")
    console.print(f"digest {lived.digest}", highlight=False)
