"""`microloan simulate`: live through days of a bank in memory, and prove its books."""

import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from microloan.domain.calendar import business_date
from ops.cli.stack import Stack, StackError
from ops.simulation.book import lay_down
from ops.simulation.days import Outcome, Plan, Simulation

Advance = Callable[[int], object]

console = Console()
_SHOWN = 10


def command(  # noqa: PLR0913 - the options of the command line
    seed: Annotated[int, typer.Option(help="Decides everything; the same again is the same.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=3650)] = 90,
    customers: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
    faults: Annotated[
        float, typer.Option(min=0, max=0.5, help="How likely each thing goes wrong.")
    ] = 0.05,
    *,
    book: Annotated[
        int | None, typer.Option(min=1, help="Instead: lay down a book of so many open loans.")
    ] = None,
    stack: Annotated[
        str | None, typer.Option("--stack", envvar="MICROLOAN_STACK", help="For --book: where.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, help="So many seeds, in every processor.")] = 1,
    processes: Annotated[int, typer.Option(min=1)] = os.cpu_count() or 1,
) -> None:
    """Live through days of a bank in memory in which everything goes wrong; prove its books.

    Functions die before and after their writes, deliveries come twice or late, the rails lose
    messages, decline and take back, wallets repeat themselves, requests overtake each other.
    Nothing is read from or written to any stack. Exits with 1 when anything does not hold.

    With --book a sandbox stack gets so many customers with an open loan each, written straight
    into its tables and booked today: to rehearse a night, or to measure one.
    """
    if book:
        lay_down_book(Stack.connect(stack), book)
        return
    plan = Plan(seed, days, customers, faults)
    if seeds == 1:
        with progress("Days", days) as advance:
            outcome = _live(plan, advance)
        outcomes = [outcome]
    else:
        plans = [replace(plan, seed=seed + number) for number in range(seeds)]
        with progress("Seeds", seeds) as advance, ProcessPoolExecutor(processes) as pool:
            outcomes = []
            for outcome in pool.map(_live, plans):
                outcomes.append(outcome)
                advance(1)
    _report(outcomes)
    if any(outcome.broken for outcome in outcomes):
        raise typer.Exit(1)


def lay_down_book(stack: Stack, count: int) -> None:
    """Write a book of open loans into a sandbox.

    Raises
    ------
    StackError
        For a stack that is none.
    """
    if not stack.is_sandbox:
        raise StackError("this is no sandbox: made-up loans have no business there")
    with progress("Loans", count) as advance:
        today, rails = business_date(stack.clock.now()), stack.outputs["SandboxTable"]
        lay_down(count, today, stack.database, rails, advance)
    console.print(f"{count:,} open loans, drawn today. The next night values them.")


@contextmanager
def progress(name: str, total: int) -> Iterator[Advance]:
    """Show a bar for what takes long; yield what moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(name, total=total)
        yield lambda done: bar.advance(task, done)


def _live(plan: Plan, advance: Advance = lambda _: None) -> Outcome:
    """Simulate; what the bank raises is a finding like any other."""
    simulation = Simulation(plan)
    try:
        return simulation.run(advance)
    except Exception as error:  # noqa: BLE001 - told, with its traceback and how to repeat it
        simulation.broken.append("".join(traceback.format_exception(error)))
        return simulation.outcome()


def _report(outcomes: list[Outcome]) -> None:
    one = outcomes[0]
    table = Table("what", "times", box=None, header_style="bold", pad_edge=False)
    table.columns[1].justify = "right"
    for title, counts in (
        ("What people did and what was booked", sum((o.did for o in outcomes), Counter())),
        ("What was refused", sum((o.refused for o in outcomes), Counter())),
        ("What went wrong", sum((o.faults for o in outcomes), Counter())),
    ):
        table.add_row(f"[bold]{title}[/]", f"{counts.total():,}")
        for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            table.add_row(f"  {name}", f"{count:,}")
    looked_at: Counter[str] = Counter()
    for outcome in outcomes:
        looked_at.update(outcome.checked.looked_at)
    table.add_row("[bold]What was checked[/]", f"{looked_at.total():,}")
    for check, count in sorted(looked_at.items()):
        table.add_row(f"  {check}", f"{count:,}")
    console.print(table)
    broken = [outcome for outcome in outcomes if outcome.broken]
    for outcome in broken:
        for text in outcome.broken[:_SHOWN]:
            console.print(f"[red]{text.rstrip()}[/]", highlight=False)
        console.print(f"replay it: microloan simulate {_options(outcome.plan)}")
    if not broken:
        many = f"{len(outcomes):,} seeds from {one.plan.seed}" if len(outcomes) > 1 else "the seed"
        console.print(f"[green]Everything holds[/], for {many}: {_options(one.plan)}")
        if len(outcomes) == 1:
            console.print(f"digest {one.digest}", highlight=False)


def _options(plan: Plan) -> str:
    return (
        f"--seed {plan.seed} --days {plan.days} --customers {plan.customers} --faults {plan.faults}"
    )
