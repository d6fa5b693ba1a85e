"""The `microloan tables` commands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer

from microloan_ops.cli.tables import adopt, restore
from microloan_ops.cli.tables.inventory import Inventory
from microloan_ops.console import Reply, Yes, command, confirm, progress
from microloan_ops.console.options import Output, an_input
from microloan_ops.console.stack import Stack, StackName
from microloan_ops.local.settings import STACK, Settings

app = typer.Typer(
    help="The tables: their copies of a moment, and a stack that takes them over.",
    no_args_is_help=True,
)
_MOMENT = ["%Y-%m-%dT%H:%M:%SZ"]


@command(app, "list")
def list_command(output: Output, stack: StackName = None) -> Reply:
    """Write which tables the stack has; keep the file where its Region's loss does not reach.

    Examples
    --------
    microloan tables list -o tables.json --stack microloan

    JSON
    ----
    file, source, moment, tables{*}
    """
    tables = _inventory(stack)
    output.write_text(tables.text, encoding="utf-8")
    return Reply(
        _fields(output, tables), f"{len(tables.names)} tables of {tables.source} in {output}"
    )


@command(app, "restore")
def restore_command(
    output: Output,
    to: Annotated[
        datetime | None,
        typer.Option(
            formats=_MOMENT,
            metavar="YYYY-MM-DDTHH:MM:SSZ",
            help="The moment, in UTC; without it, the newest that all tables have.",
        ),
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Make the copies in another Region of AWS.")
    ] = None,
    suffix: Annotated[str, typer.Option(help="What the copies' names end in.")] = "restored",
    stack: StackName = None,
) -> Reply:
    """Copy every table as it was at one moment; the tables in use are not touched.

    Interrupted
    -----------
    The same command goes on with the copies that were begun; the file names them.

    Examples
    --------
    microloan tables restore --stack microloan -o copies.json
    microloan tables restore --to 2026-11-24T19:00:00Z -o copies.json

    JSON
    ----
    file, source, moment, tables{*}
    """
    client = Stack.connect(stack).client
    source = client("dynamodb")
    target = client("dynamodb", region_name=region) if region else source
    tables = _inventory(stack)
    at = restore.moment(to and to.replace(tzinfo=UTC), restore.span(tables, source))
    clients = restore.Clients(source, target)
    copies = restore.begin(tables, at, suffix, clients, restore.rest)
    # Written first: who breaks off finds the copies by it.
    output.write_text(copies.text, encoding="utf-8")
    with progress() as bar:
        task = bar.add_task(f"Tables as of {copies.moment}", total=len(copies.names))
        for _ in restore.done(copies, target, restore.rest):
            bar.advance(task)
    lines = [f"{logical}: {name}" for logical, name in copies.names.items()]
    lines.append(f"Next: microloan tables adopt {output} --as NAME")
    return Reply(_fields(output, copies), "\n".join(lines))


@command(app, "adopt")
def adopt_command(
    file: Annotated[Path, an_input("What tables list or restore wrote.")],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="The stack to make.")],
    *,
    aws: Annotated[
        bool, typer.Option("--aws", help="In the account and Region of the environment.")
    ] = False,
    yes: Yes = False,
) -> Reply:
    """Make a stack with these tables and nothing else; sam deploy adds the rest.

    Interrupted
    -----------
    CloudFormation goes on; look at the stack before you run it again.

    Examples
    --------
    microloan tables adopt copies.json --as microloan-2 --aws

    JSON
    ----
    stack, moment, tables{*}
    """
    tables = Inventory.read(file)
    place = _Place(aws=aws)
    plan = (f"{len(tables.names)} tables as of {tables.moment}:", *tables.names.values())
    confirm(f"Make the stack {name} of them", place, plan, yes=yes)
    adopt.adopt(tables, name, place.client("cloudformation"))
    words = (
        f"The stack {name} has {len(tables.names)} tables as of {tables.moment}.\n"
        f"Next: sam deploy --stack-name {name}, then microloan ledger verify --stack {name}"
    )
    return Reply({"stack": name, "moment": tables.moment, "tables": tables.names}, words)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a stack is made that is not there yet."""

    aws: bool

    @property
    def label(self) -> str:
        """What people call it."""
        return "the REAL account of the environment" if self.aws else "the local cloud"

    @property
    def client(self) -> Any:  # noqa: ANN401 - boto3's, of any service
        """Makes clients of it."""
        return boto3.client if self.aws else Settings.from_env().client


def _fields(output: Path, tables: Inventory) -> dict[str, object]:
    return {
        "file": str(output),
        "source": tables.source,
        "moment": tables.moment,
        "tables": tables.names,
    }


def _inventory(stack: str | None) -> Inventory:
    return Inventory.of(stack or STACK, Stack.connect(stack).client("cloudformation"))
