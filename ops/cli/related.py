"""The bank's register of related persons, to whom it must not lend without security.

Of a person only the mark is kept, under the keyed hash of the resident ID: whoever becomes a
customer later is found marked.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from microloan.adapters.vault import KmsVault
from microloan.applications import MarkRelated
from microloan.domain import ids
from microloan.domain.errors import Invalid
from microloan.entry.identity import read_resident_id
from ops.cli.stack import Stack, StackError, StackName

app = typer.Typer(help="The bank's related persons.", no_args_is_help=True)
console = Console()
IdFile = Annotated[Path, typer.Argument(help="One resident ID a line.")]


@app.command()
def add(file: IdFile, stack: StackName = None) -> None:
    """Mark every person of a file; the same again changes nothing."""
    _mark(file, Stack.connect(stack), related=True)


@app.command()
def remove(file: IdFile, stack: StackName = None) -> None:
    """Take the mark from every person of a file."""
    _mark(file, Stack.connect(stack), related=False)


def _mark(file: Path, stack: Stack, *, related: bool) -> None:
    numbers = _read(file)
    vault = KmsVault(stack.client("kms"), "", stack.outputs["PseudonymKey"])
    for number in numbers:
        customer_id = ids.customer_id(vault.pseudonym(number))
        stack.people.commit(MarkRelated(customer_id, related))
    console.print(f"{len(numbers):,} {'marked' if related else 'no longer marked'}")


def _read(file: Path) -> list[str]:
    """Return the resident IDs of a file.

    Raises
    ------
    StackError
        Naming the lines that hold none; the numbers themselves are not repeated.
    """
    lines = [line.strip().upper() for line in file.read_text("utf-8").splitlines()]
    wrong = [str(at) for at, line in enumerate(lines, 1) if line and not _valid(line)]
    if wrong:
        raise StackError(f"no resident ID on line {', '.join(wrong)}; nobody was marked")
    return [line for line in lines if line]


def _valid(number: str) -> bool:
    try:
        read_resident_id(number)
    except Invalid:
        return False
    return True
