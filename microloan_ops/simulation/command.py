"""`microloan simulate-year`: a year of a plausible bank in memory, proven, and reported on."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from microloan_ops.cli.books.export import Booked, Format, lines, write_whole
from microloan_ops.console import Exit, Reply, progress, show
from microloan_ops.report.command import read, require_folder, written
from microloan_ops.report.memory import MemorySource
from microloan_ops.simulation.year import DAYS, MEMBERS, Lived, Year, YearPlan
from microloan_testing.in_memory.store import MemoryStore

_SHOWN = 10
# A digest whole is wider than a telephone.
_DIGITS = 16
_REMARK = (
    "Everybody on this page is made up. What people do, what goes wrong and how many seconds a"
    " night takes are assumptions. The rest is what the bank's own programs made of it: every"
    " figure is counted from what they stored, whose digest begins with "
)


def command(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file of a report on it, if any.")
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", help="Decides everything; the same again is the same.")
    ] = 1,
    members: Annotated[
        int, typer.Option(min=100, max=100_000, metavar="N", help="People on the white list.")
    ] = MEMBERS,
    days: Annotated[int, typer.Option(min=1, max=DAYS, metavar="N", help="Of the year.")] = DAYS,
    hledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file for its whole journal, as hledger reads it."),
    ] = None,
) -> Reply:
    """Live through a year of a plausible bank in memory; prove it, report on it.

    Made-up members are invited in waves, come or do not, are scored by the shipped cards, draw
    with the seasons, and mostly pay; every night is run. What is assumed of them is in
    docs/report.md. No stack is read or written.

    Found
    -----
    something does not hold

    Broken off
    ----------
    Nothing is kept of a year that was not lived to its end; run it again.

    Examples
    --------
    microloan simulate-year
    microloan simulate-year --seed 7 --members 3000 -o report.html
    microloan simulate-year --days 60 --hledger year.hledger

    JSON
    ----
    seed, members, days, did{*}, refused{*}, failed{*}, checks, broken[*], digest, hledger,
    report{*}
    """
    for name, file in (("--output", output), ("--hledger", hledger)):
        # Said before the year, not after it.
        require_folder(name, file)
    year = Year(YearPlan(seed, days, members))
    with progress() as bar:
        task = bar.add_task("Days", total=days)
        lived = year.live(lambda done: bar.advance(task, done))
    if hledger:
        write_whole(hledger, lines(_booked(year.store), Format.HLEDGER))
    reported = written(read(source(year, lived)), output) if output else None
    document = _document(year.plan, lived) | {
        "hledger": hledger and str(hledger),
        "report": reported and reported.document,
    }
    holds = not lived.broken and (reported is None or reported.exit is Exit.DONE)
    words = reported.words if reported else ""
    return Reply(
        document,
        lambda console: _show(console, lived, str(words)),
        Exit.DONE if holds else Exit.FOUND,
    )


def source(year: Year, lived: Lived) -> MemorySource:
    """Return a lived year as the report reads it."""
    plan = year.plan
    name = f"a simulated bank: seed {plan.seed}, {plan.members:,} people, {plan.days} days"
    remark = f"{_REMARK}{lived.digest[:_DIGITS]}."
    return MemorySource(name, remark, year.bank, year.nights.runs)


def _booked(store: MemoryStore) -> Iterator[Booked]:
    entries = sorted(store.tables.entries(), key=lambda one: (one.booked_on, one.loan_id, one.seq))
    for day, booked in groupby(entries, lambda one: one.booked_on):
        yield Booked(day, tuple(booked), store.closing(day))


def _document(plan: YearPlan, lived: Lived) -> dict[str, object]:
    return {
        "seed": plan.seed,
        "members": plan.members,
        "days": plan.days,
        "did": lived.did,
        "refused": lived.refused,
        "failed": lived.failed,
        "checks": _checks(lived),
        "broken": list(lived.broken),
        "digest": lived.digest,
    }


def _checks(lived: Lived) -> int:
    return sum(lived.checked.looked_at.values())


def _show(console: Console, lived: Lived, reported: str) -> None:
    table = show.table("A year", "what happened", "times")
    for name, count in sorted((lived.did + lived.refused + lived.failed).items()):
        table.add_row(name, f"{count:,}")
    console.print(table)
    for text in lived.broken[:_SHOWN]:
        console.print(f"[red]{escape(text)}[/]")
    if not lived.broken:
        console.print(f"[green]Everything holds[/]: {_checks(lived):,} checks of what is stored.")
    console.print(f"digest {lived.digest}")
    if reported:
        console.print(reported)
