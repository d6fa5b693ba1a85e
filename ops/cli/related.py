"""The bank's register of related persons, to whom it must not lend without security.

Of a person only the mark is kept, under the keyed hash of the resident ID: whoever becomes a
customer later is found marked.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from microloan.adapters.vault import KmsVault
from microloan.applications import MarkRelated
from microloan.domain import ids
from microloan.domain.errors import Invalid
from microloan.entry.identity import read_resident_id
from ops.cli.desk import Reply, Yes, command, confirm, followed
from ops.cli.options import an_input
from ops.cli.stack import Stack, StackError, StackName

app = typer.Typer(help="The bank's related persons.", no_args_is_help=True)
IdFile = Annotated[Path, an_input("One resident ID a line.")]


@command(app, "add")
def add_command(file: IdFile, stack: StackName = None) -> Reply:
    """Mark every person of a file as related to the bank; the same again changes nothing.

    Broken off
    ----------
    Some may be marked; run it again.

    Examples
    --------
    microloan related add related.txt

    JSON
    ----
    marked
    """
    numbers = _read(file)
    _mark(numbers, Stack.connect(stack), related=True)
    return Reply({"marked": len(numbers)}, f"{len(numbers):,} marked")


@command(app, "remove")
def remove_command(file: IdFile, stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Take the mark from every person of a file: they may be lent to again.

    Broken off
    ----------
    Of some the mark may be gone; run it again.

    Examples
    --------
    microloan related remove no-longer.txt --yes

    JSON
    ----
    no_longer_marked
    """
    numbers = _read(file)
    connected = Stack.connect(stack)
    plan = (f"{len(numbers):,} persons of {file} may be lent to without security.",)
    confirm("Take their mark", connected, plan, yes=yes)
    _mark(numbers, connected, related=False)
    return Reply({"no_longer_marked": len(numbers)}, f"{len(numbers):,} no longer marked")


def _mark(numbers: Sequence[str], stack: Stack, *, related: bool) -> None:
    vault = KmsVault(stack.client("kms"), "", stack.outputs["PseudonymKey"])
    for number in followed(numbers, "Persons", len(numbers)):
        customer_id = ids.customer_id(vault.pseudonym(number))
        stack.people.commit(MarkRelated(customer_id, related))


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
