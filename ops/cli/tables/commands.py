"""The `microloan tables` commands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from rich.console import Console
from rich.progress import Progress

from ops.cli.stack import Stack, StackName
from ops.cli.tables import adopt, restore
from ops.cli.tables.inventory import Inventory
from ops.local.settings import STACK, Settings

app = typer.Typer(help="The tables: their copies of a moment, and a stack that takes them over.")
console = Console()
Output = Annotated[Path, typer.Option("-o", help="The file to write.")]
_MOMENT = ["%Y-%m-%dT%H:%M:%SZ"]


@app.command("list")
def list_command(output: Output, stack: StackName = None) -> None:
    """Write which tables the stack has; keep the file where its Region's loss does not reach."""
    tables = _inventory(stack)
    output.write_text(tables.text, encoding="utf-8")
    console.print(f"{len(tables.names)} tables of {tables.source} in {output}", highlight=False)


@app.command("restore")
def restore_command(
    output: Output,
    to: Annotated[
        datetime | None,
        typer.Option(formats=_MOMENT, help="UTC; without it, the newest moment all tables have."),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Make the copies in another Region of AWS.")
    ] = None,
    suffix: Annotated[str, typer.Option(help="What the copies' names end in.")] = "restored",
    stack: StackName = None,
) -> None:
    """Copy every table as it was at one moment; the tables in use are not touched."""
    client = Stack.connect(stack).client
    source = client("dynamodb")
    target = client("dynamodb", region_name=region) if region else source
    tables = _inventory(stack)
    at = restore.moment(to and to.replace(tzinfo=UTC), restore.span(tables, source))
    clients = restore.Clients(source, target)
    copies = restore.begin(tables, at, suffix, clients, restore.rest)
    # Written first: who breaks off finds the copies by it.
    output.write_text(copies.text, encoding="utf-8")
    with Progress(console=console) as progress:
        task = progress.add_task(f"Tables as of {copies.moment}", total=len(copies.names))
        for logical in restore.done(copies, target, restore.rest):
            progress.advance(task)
            progress.console.print(f"{logical}: {copies.names[logical]}", highlight=False)
    console.print(f"Next: microloan tables adopt {output} --as NAME", highlight=False)


@app.command("adopt")
def adopt_command(
    file: Annotated[Path, typer.Argument(help="What `list` or `restore` wrote.")],
    name: Annotated[str, typer.Option("--as", help="The stack to make.")],
    *,
    aws: Annotated[
        bool, typer.Option("--aws", help="In the account and Region of the environment.")
    ] = False,
) -> None:
    """Make a stack with these tables and nothing else; `sam deploy` adds the rest."""
    tables = Inventory.read(file.read_text(encoding="utf-8"))
    client: Any = boto3.client if aws else Settings.from_env().client
    adopt.adopt(tables, name, client("cloudformation"))
    console.print(
        f"The stack {name} has {len(tables.names)} tables as of {tables.moment}.\n"
        f"Next: sam deploy --stack-name {name}, then microloan books verify --stack {name}",
        highlight=False,
    )


def _inventory(stack: str | None) -> Inventory:
    return Inventory.of(stack or STACK, Stack.connect(stack).client("cloudformation"))
