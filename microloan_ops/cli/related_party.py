"""The bank's register of related persons, to whom it must not lend without security.

Of a person only the mark is kept, under the keyed hash of the resident ID: whoever becomes a
customer later is found marked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.domain import ids
from microloan.domain.calendar import business_date
from microloan.domain.customers.customer import require_plausible_birth
from microloan.domain.errors import InvalidInputError
from microloan.entrypoints.models.identity import read_resident_id
from microloan.ports.applications import MarkRelated
from microloan_ops.cli.lines import UNREADABLE, lines
from microloan_ops.console import Exit, Reply, Yes, command, confirm, followed
from microloan_ops.console.options import an_input
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="The bank's related persons.", no_args_is_help=True)
IdFile = Annotated[Path, an_input("One resident ID a line.")]
# Of the bad lines, these are shown; JSON has all.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Register:
    """A file's resident IDs in the form that is hashed, each once, and its bad lines."""

    numbers: Sequence[str]
    bad: Sequence[tuple[int, str]]

    def reply(self, name: str, words: str) -> Reply:
        """Return what was done with the good lines, and name the bad ones."""
        count = len(self.numbers)
        bad_lines = [{"line": line, "reason": reason} for line, reason in self.bad]
        said = "\n".join([f"{count:,} {words}", *self.told()])
        code = Exit.FOUND if self.bad else Exit.DONE
        return Reply({name: count, "bad_lines": bad_lines}, said, code)

    def told(self) -> Iterator[str]:
        """Name the bad lines."""
        yield from (f"line {line}: {reason}" for line, reason in self.bad[:_SHOWN])
        if (more := len(self.bad) - _SHOWN) > 0:
            yield f"and {more:,} more; --json has all"


@command(app, "add")
def add_command(file: IdFile, stack: StackName = None) -> Reply:
    """Mark every person of a file as related to the bank; the same again changes nothing.

    Found
    -----
    some lines are no resident ID; they are named, and the others are marked

    Broken off
    ----------
    Some may be marked; run it again.

    Examples
    --------
    microloan related-party add related.txt

    JSON
    ----
    marked, bad_lines[line, reason]
    """
    connected = Stack.connect(stack)
    register = read(file, business_date(connected.clock.now()))
    _mark(register.numbers, connected, related=True)
    return register.reply("marked", "marked")


@command(app, "remove")
def remove_command(file: IdFile, stack: StackName = None, *, yes: Yes = False) -> Reply:
    """Take the mark from every person of a file: they may be lent to again.

    Found
    -----
    some lines are no resident ID; they are named, and the others lose their mark

    Broken off
    ----------
    Of some the mark may be gone; run it again.

    Examples
    --------
    microloan related-party remove no-longer.txt --yes

    JSON
    ----
    no_longer_marked, bad_lines[line, reason]
    """
    connected = Stack.connect(stack)
    register = read(file, business_date(connected.clock.now()))
    plan = f"{len(register.numbers):,} persons of {file} may be lent to without security."
    confirm("Take their mark", connected, (plan, *register.told()), yes=yes)
    _mark(register.numbers, connected, related=False)
    return register.reply("no_longer_marked", "no longer marked")


def _mark(numbers: Sequence[str], stack: Stack, *, related: bool) -> None:
    vault = KmsIdentityCipher(stack.client("kms"), "", stack.outputs["PseudonymKey"])
    for number in followed(numbers, "Persons", len(numbers)):
        customer_id = ids.customer_id(vault.identity_hash(number))
        stack.people.commit(MarkRelated(customer_id, related))


def read(file: Path, today: date) -> Register:
    """Return the resident IDs of a file, in one form however they are written.

    The reason of a bad line says what is wrong; the numbers themselves are not repeated.
    """
    numbers, bad = dict[str, None](), list[tuple[int, str]]()
    for at, line in lines(file):
        try:
            numbers[_resident_id(line, today)] = None
        except InvalidInputError as invalid:
            reason = "the line is not UTF-8 text" if UNREADABLE in line else invalid.message
            bad.append((at, reason))
    return Register(tuple(numbers), tuple(bad))


def _resident_id(text: str, today: date) -> str:
    number, born = read_resident_id(text)
    require_plausible_birth(born, today)
    return number
