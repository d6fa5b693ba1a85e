"""The commands of `microloan invite`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from microloan.domain.campaign import Campaign, Stage, Terms
from microloan.domain.entry_conditions import EntryConditions
from microloan.domain.member import Channel
from microloan.draws import ListPage
from microloan.usecases.draw.campaigns import require_campaign
from microloan.usecases.draw.verify import verify
from ops.cli.executions import RUNNING
from ops.cli.invite import machine, shown
from ops.cli.stack import Stack, StackName

app = typer.Typer(help="Random invitations.", no_args_is_help=True)
console = Console()

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
    _follow(connected, machine.start(connected, terms, seed), campaign)
    # Somebody else may have begun it this very moment, with other terms.
    require_campaign(campaign, connected.draws).require(terms, seed)
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


@app.command("verify")
def verify_command(
    campaign: Annotated[str, typer.Argument(help="A campaign whose draw is over.")],
    commitment: Annotated[
        str | None, typer.Option(help="What was told of the seed before the draw.")
    ] = None,
    eligible: Annotated[
        Path | None, typer.Option(help="Write the keys of all who were eligible to this file.")
    ] = None,
    stack: StackName = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Derive a draw's result again from its seed and the list; exit with 1 when it differs."""
    connected = Stack.connect(stack)
    drawn = require_campaign(campaign, connected.draws)
    with ExitStack() as files:
        tell = files.enter_context(_keys_to(eligible)) if eligible else _nobody
        verdict = verify(
            drawn,
            _pages(connected, drawn),
            connected.draws.campaigns(),
            commitment=commitment,
            tell=tell,
        )
    if as_json:
        console.print_json(data=shown.verdict_record(verdict))
    else:
        shown.verdict(console, drawn, verdict)
    if verdict.findings:
        raise typer.Exit(1)


@contextmanager
def _keys_to(path: Path) -> Iterator[Callable[[str], object]]:
    with path.open("w", encoding="utf-8") as file:
        yield lambda key: file.write(f"{key}\n")


def _nobody(_: str) -> None:
    """Tell nobody."""


def _pages(stack: Stack, campaign: Campaign) -> Iterator[ListPage]:
    """Read a channel's members behind a progress bar."""
    listed = campaign.counted.listed if campaign.counted else None
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Members", total=listed)
        for page in stack.draws.pages(campaign.terms.channel, 0, 1):
            bar.advance(task, len(page.members))
            yield page


def _show(stack: Stack, name: str, *, as_json: bool) -> Stage:
    found = require_campaign(name, stack.draws)
    if as_json:
        console.print_json(data=shown.record(found))
    else:
        shown.campaign(console, found)
    return found.stage


def _follow(stack: Stack, arn: str, name: str) -> None:
    """Wait behind a progress bar; tell what the seed is committed to before anyone is drawn."""
    told = False
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Segments", total=None)

        def tell(run: machine.Run) -> None:
            nonlocal told
            found = None if told else stack.draws.campaign(name)
            if found:
                told = True
                bar.console.print(f"SHA-256 of the seed: {found.commitment}", soft_wrap=True)
            bar.update(task, completed=run.done, total=run.total or None)

        machine.follow(stack, arn, tell)
