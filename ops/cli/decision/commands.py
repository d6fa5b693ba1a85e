"""The `microloan decision` commands."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.calendar import business_date
from microloan.domain.stability import Stability
from ops.cli import show
from ops.cli.decision import reviews, shown
from ops.cli.decision.reader import again, every, find
from ops.cli.decision.watch import Watched, watch
from ops.cli.explained import percent
from ops.cli.stack import Stack, StackName

app = typer.Typer(help="Credit decisions.", no_args_is_help=True)
console = Console()
AsJson = Annotated[bool, typer.Option("--json", help="As JSON; amounts in fen.")]
_DAY = ["%Y-%m-%d"]
_PLACES = Decimal("0.0001")
# Below this, chance alone moves a band by as much as a shift would.
_ENOUGH = 500

app.command("reviews")(reviews.list_command)
app.command("answer")(reviews.answer_command)


@app.command()
def explain(application_id: str, stack: StackName = None, *, as_json: AsJson = False) -> None:
    """Show how a decision came about: rules, points, grade, limit, reasons."""
    connected = Stack.connect(stack)
    made = again(find(connected, application_id))
    if as_json:
        print(json.dumps(shown.as_fields(made), indent=2))  # noqa: T201
    else:
        shown.explained(console, made)
        owner = connected.people.owner_of(application_id) or ""
        shown.trail(console, connected.people.trail(owner), application_id)
    if made.differs:
        raise typer.Exit(1)


@app.command()
def rerun(
    application_id: Annotated[str | None, typer.Argument(help="One of them.")] = None,
    stack: StackName = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Every decision ever stored.")] = False,
) -> None:
    """Make decisions again from what is stored; exit with 1 when one is not the same."""
    if all_ == (application_id is not None):
        raise typer.BadParameter("give an application's id, or --all")
    connected = Stack.connect(stack)
    found = [find(connected, application_id)] if application_id else every(connected)
    wrong = shown.made_again(console, found)
    if wrong:
        raise typer.Exit(1)


@app.command()
def stability(
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Up to this day.")] = None,
    stack: StackName = None,
) -> None:
    """Show whether the people who apply are still those that the cards were fitted on."""
    connected = Stack.connect(stack)
    last = until.date() if until else business_date(connected.clock.now())
    watched = watch(every(connected), since.date() if since else date.min, last)
    if not watched.scores:
        console.print("No decision was made then.")
    for model, found in watched.stability().items():
        _show_stability(model, found, watched.approved[model])
    _show_trials(watched)


def _show_stability(model: str, found: Stability, approved: int) -> None:
    lines = show.table(f"{model}: {found.people:,} scored", "score", "fitted on", "now", "index")
    for number, band in enumerate(found.bands):
        above = found.bands[number + 1].start if number + 1 < len(found.bands) else None
        name = f"below {above}" if band.start is None else f"from {band.start}"
        lines.add_row(name, _share(band.expected), _share(band.actual), f"{band.index:.4f}")
    console.print(lines)
    few = " (too few to tell)" if found.people < _ENOUGH else ""
    console.print(
        f"Population stability index {found.index}: [bold]{found.verdict}[/]{few};"
        f" {_share(Decimal(approved) / found.people)} approved"
    )


def _share(share: Decimal) -> str:
    return percent(share.quantize(_PLACES))


def _show_trials(watched: Watched) -> None:
    lines = show.table(
        "Challengers",
        "champion",
        "challenger",
        "people",
        "scores",
        "better",
        "worse",
        amounts_from=2,
    )
    for (champion, challenger), trial in sorted(watched.trials.items()):
        means = f"{trial.champion // trial.people} / {trial.challenger // trial.people}"
        lines.add_row(
            champion, challenger, f"{trial.people:,}", means, str(trial.better), str(trial.worse)
        )
    if watched.trials:
        console.print(lines)
        console.print("better, worse: whom the challenger would have put in another grade")
