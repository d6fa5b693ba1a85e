"""The commands of `microloan invite`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from microloan.domain.campaign import Stage, Terms
from microloan.domain.entry_conditions import EntryConditions
from microloan.domain.member import Channel
from microloan.usecases.draw.campaigns import require_campaign
from ops.cli.executions import RUNNING
from ops.cli.invite import machine, shown
from ops.cli.stack import Stack

app = typer.Typer(help="Random invitations.", no_args_is_help=True)
console = Console()

StackName = Annotated[
    str | None, typer.Option("--stack", envvar="MICROLOAN_STACK", help="A stack on AWS.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("draw")
def draw_command(  # noqa: PLR0913 - one for each option
    campaign: Annotated[str, typer.Option(help="The name of the draw; again is the same draw.")],
    channel: Annotated[Channel, typer.Option(help="Whose members.")],
    count: Annotated[int, typer.Option(min=1, help="How many to invite.")],
    seed: Annotated[
        str | None,
        typer.Option(help="One that was published by others after it was announced; else made."),
    ] = None,
    min_prescreen: Annotated[
        int, typer.Option(min=0, max=1000, help="Today's credit conditions: the least score.")
    ] = EntryConditions().min_prescreen,
    stack: StackName = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Invite exactly so many members of the white list at random, or go on with a draw."""
    connected = Stack.connect(stack)
    terms = Terms(campaign, channel, count, EntryConditions(min_prescreen=min_prescreen))
    terms.check()
    _follow(connected, machine.start(connected, terms, seed))
    _show(connected, campaign, as_json=as_json)


@app.command("status")
def status_command(
    campaign: Annotated[str | None, typer.Argument(help="All, when none is named.")] = None,
    stack: StackName = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show how campaigns stand; exit with 1 when the named one has failed."""
    connected = Stack.connect(stack)
    if campaign is None:
        found = connected.draws.campaigns()
        if as_json:
            console.print_json(data=[shown.record(one) for one in found])
        else:
            shown.campaigns(console, found)
        return
    stands = _show(connected, campaign, as_json=as_json)
    run = machine.last(connected, campaign)
    if stands is Stage.CLOSED or run is None:
        return
    if run.status == RUNNING:
        Console(stderr=True).print(f"Segments of this pass: {run.done} of {run.total}")
    elif run.reason:
        Console(stderr=True).print(f"[red]{run.reason}[/]", highlight=False)
        raise typer.Exit(1)


def _show(stack: Stack, name: str, *, as_json: bool) -> Stage:
    found = require_campaign(name, stack.draws)
    if as_json:
        console.print_json(data=shown.record(found))
    else:
        shown.campaign(console, found)
    return found.stage


def _follow(stack: Stack, arn: str) -> None:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Segments", total=None)
        machine.follow(
            stack,
            arn,
            lambda run: bar.update(task, completed=run.done, total=run.total or None),
        )
