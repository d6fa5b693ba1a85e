"""`microloan whitelist`: import, remove, show, sample."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.domain.calendar import business_date
from microloan.domain.entry_conditions import EntryConditions
from microloan.domain.errors import MicroloanError
from microloan.domain.member import Channel, member_key
from ops.cli.stack import Stack, StackError, StackName
from ops.cli.whitelist import shown
from ops.cli.whitelist.checkpoint import Tally
from ops.cli.whitelist.run import Watch, import_file, remove_file
from ops.cli.whitelist.sample import write_sample

app = typer.Typer(help="The members that may be invited.", no_args_is_help=True)
console = Console()
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, or .parquet.")]
Rejects = Annotated[
    Path | None, typer.Option(help="Write every bad row here, by its number and the reason.")
]
Work = Callable[[Path, Stack, Path | None, Watch], Tally]


@app.command("import")
def import_command(file: File, rejects: Rejects = None, stack: StackName = None) -> None:
    """Import members; a command that was broken off goes on where it stopped."""
    _work_through("Importing", file, rejects, import_file, Stack.connect(stack))


@app.command("remove")
def remove_command(file: File, rejects: Rejects = None, stack: StackName = None) -> None:
    """Remove members; one that has bound a card stays, one only invited loses the entrance."""
    _work_through("Removing", file, rejects, remove_file, Stack.connect(stack))


@app.command("show")
def show_command(
    channel: Annotated[Channel, typer.Argument(help="qq or wechat.")],
    openid: str,
    min_prescreen: Annotated[int, typer.Option(help="Today's credit conditions.")] = 0,
    stack: StackName = None,
) -> None:
    """Show what a member is to us, and which conditions of a draw it meets."""
    connected = Stack.connect(stack)
    member = connected.people.member(member_key(channel, openid))
    if member is None:
        raise StackError(f"{channel} {openid} is not on the white list")
    conditions = EntryConditions(min_prescreen=min_prescreen)
    shown.member(console, member, conditions, business_date(connected.clock.now()))


@app.command("sample")
def sample_command(file: Path, count: Annotated[int, typer.Option(min=1)] = 10_000) -> None:
    """Write a CSV or .parquet file of made-up members."""
    write_sample(file, count, date(2099, 12, 31))


def _work_through(title: str, file: Path, rejects: Path | None, work: Work, stack: Stack) -> None:
    try:
        with shown.Bar(console, title) as bar:
            tally = work(file, stack, rejects, bar)
    except MicroloanError as error:
        raise StackError(f"{error}; the same command goes on where it stopped") from error
    shown.tally(console, tally, rejects)
    if tally.bad:
        raise typer.Exit(1)
