"""`microloan simulate`: live through days of a bank in memory, and prove its books."""

import os
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from microloan.domain.calendar import business_date
from microloan_ops.console import Exit, Reply, followed, progress
from microloan_ops.console.stack import Stack, StackError
from microloan_ops.simulation.book import lay_down
from microloan_ops.simulation.days import Outcome, Plan, Simulation

Advance = Callable[[int], object]

_SHOWN = 10
_TITLES = {
    "did": "What people did and what was booked",
    "refused": "What was refused",
    "faults": "What went wrong",
    "checked": "What was checked",
}


def command(  # noqa: PLR0913 - the options of the command line
    seed: Annotated[int, typer.Option(help="Decides everything; the same again is the same.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days to live through.")] = 90,
    customers: Annotated[int, typer.Option(min=1, max=100_000, help="How many people.")] = 200,
    faults: Annotated[
        float, typer.Option(min=0, max=0.5, help="How likely each thing goes wrong, 0 to 0.5.")
    ] = 0.05,
    *,
    book: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="LOANS", help="Instead: lay down a book of so many open loans."
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            "--stack", envvar="MICROLOAN_STACK", metavar="NAME", help="For --book: a sandbox."
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, help="So many seeds one after the other, in every processor.")
    ] = 1,
    processes: Annotated[
        int, typer.Option(min=1, help="How many seeds at a time.")
    ] = os.cpu_count() or 1,
) -> Reply:
    """Live through days of a bank in memory in which everything goes wrong; prove its books.

    Functions die before and after their writes, deliveries come twice or late, the rails lose
    messages, decline and take back, wallets repeat themselves, requests overtake each other.
    Nothing is read from or written to any stack.

    With --book a sandbox stack gets so many customers with an open loan each, written straight
    into its tables and booked today: to rehearse a night, or to measure one.

    Found
    -----
    something does not hold; each thing is told, with the command that repeats it

    Interrupted
    -----------
    Run it again; --book goes over what it has laid down.

    Examples
    --------
    microloan simulate --seed 1 --days 90 --customers 200 --faults 0.05
    microloan simulate --book 20000

    JSON
    ----
    book, runs[seed, days, customers, faults, digest, broken[*]], did{*}, refused{*}, faults{*},
    checked{*}
    """
    if book:
        lay_down_book(Stack.connect(stack), book)
        words = f"{book:,} open loans, drawn today. The next night values them."
        return Reply(_document((), book), words)
    plan = Plan(seed, days, customers, faults)
    outcomes = _alone(plan) if seeds == 1 else _together(plan, seeds, processes)
    code = Exit.FOUND if any(outcome.broken for outcome in outcomes) else Exit.DONE
    return Reply(_document(outcomes), lambda console: _report(console, outcomes), code)


def _alone(plan: Plan) -> list[Outcome]:
    with progress() as bar:
        task = bar.add_task("Days", total=plan.days)
        return [_live(plan, lambda done: bar.advance(task, done))]


def _together(plan: Plan, seeds: int, processes: int) -> list[Outcome]:
    plans = [replace(plan, seed=plan.seed + number) for number in range(seeds)]
    with ProcessPoolExecutor(processes) as pool:
        return list(followed(pool.map(_live, plans), "Seeds", seeds))


def lay_down_book(stack: Stack, count: int) -> None:
    """Write a book of open loans into a sandbox.

    Raises
    ------
    StackError
        For a stack that is none.
    """
    if not stack.is_sandbox:
        raise StackError("this is no sandbox: made-up loans have no business there")
    with progress() as bar:
        task = bar.add_task("Loans", total=count)
        today, gateway = business_date(stack.clock.now()), stack.outputs["SandboxTable"]
        lay_down(count, today, stack.database, gateway, lambda done: bar.advance(task, done))


def _live(plan: Plan, advance: Advance = lambda _: None) -> Outcome:
    """Simulate; what the bank raises is a finding like any other."""
    simulation = Simulation(plan)
    try:
        return simulation.run(advance)
    except Exception as error:  # noqa: BLE001 - told, with its traceback and how to repeat it
        simulation.broken.append("".join(traceback.format_exception(error)))
        return simulation.outcome()


def _sums(outcomes: Sequence[Outcome]) -> dict[str, Counter[str]]:
    """Return what happened in all of them together, by the name it has in JSON."""
    empty: Counter[str] = Counter()
    looked_at = Counter[str]()
    for one in outcomes:
        looked_at.update(one.checked.looked_at)
    return {
        "did": sum((one.did for one in outcomes), empty),
        "refused": sum((one.refused for one in outcomes), empty),
        "faults": Counter(
            {
                str(fault): times
                for fault, times in sum((o.faults for o in outcomes), Counter()).items()
            }
        ),
        "checked": looked_at,
    }


def _document(outcomes: Sequence[Outcome], book: int | None = None) -> dict[str, object]:
    runs = [
        {
            "seed": one.plan.seed,
            "days": one.plan.days,
            "customers": one.plan.customers,
            "faults": str(one.plan.faults),
            "digest": one.digest,
            "broken": one.broken,
        }
        for one in outcomes
    ]
    return {"book": book, "runs": runs, **_sums(outcomes)}


def _report(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table("what", "times", box=None, header_style="bold", pad_edge=False)
    table.columns[1].justify = "right"
    for name, counts in _sums(outcomes).items():
        table.add_row(f"[bold]{_TITLES[name]}[/]", f"{counts.total():,}")
        for what, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            table.add_row(f"  {what}", f"{count:,}")
    console.print(table)
    broken = [outcome for outcome in outcomes if outcome.broken]
    for outcome in broken:
        for text in outcome.broken[:_SHOWN]:
            console.print(f"[red]{escape(text.rstrip())}[/]")
        # In one piece, to be copied.
        console.print(f"replay it: microloan simulate {_options(outcome.plan)}", soft_wrap=True)
    if not broken:
        _all_holds(console, outcomes)


def _all_holds(console: Console, outcomes: Sequence[Outcome]) -> None:
    one = outcomes[0]
    many = f"{len(outcomes):,} seeds from {one.plan.seed}" if len(outcomes) > 1 else "the seed"
    console.print(f"[green]Everything holds[/], for {many}: {_options(one.plan)}")
    if len(outcomes) == 1:
        console.print(f"digest {one.digest}")


def _options(plan: Plan) -> str:
    return (
        f"--seed {plan.seed} --days {plan.days} --customers {plan.customers} --faults {plan.faults}"
    )
