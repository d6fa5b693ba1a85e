"""The register of related parties, who get no loans without security.

The register holds a mark under the keyed hash of each resident ID. So a person is marked before
becoming a customer too.
"""

from collections.abc import Callable, Iterator, Sequence
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
from microloan.ports.application_writes import MarkRelated
from microloan_ops.cli.lines import UNREADABLE, lines
from microloan_ops.console import Exit, Reply, Yes, command, confirm, track_progress
from microloan_ops.console.options import input_file
from microloan_ops.console.stack import Stack, StackName

app = typer.Typer(help="Mark and unmark related parties of the bank.", no_args_is_help=True)
IdFile = Annotated[Path, input_file("File with one resident ID a line.")]
# The number of bad lines that are shown. JSON has all.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Register:
    """A file's resident IDs in normal form, without duplicates, and its bad lines."""

    numbers: Sequence[str]
    bad: Sequence[tuple[int, str]]

    def reply(self, name: str, words: str) -> Reply:
        """Return the reply: the number of persons, and the bad lines."""
        count = len(self.numbers)
        bad_lines = [{"line": line, "reason": reason} for line, reason in self.bad]
        text = "\n".join([f"{count:,} {words}", *self.describe_bad()])
        code = Exit.FOUND if self.bad else Exit.DONE
        return Reply({name: count, "bad_lines": bad_lines}, text, code)

    def describe_bad(self) -> Iterator[str]:
        """Describe the bad lines."""
        yield from (f"line {line}: {reason}" for line, reason in self.bad[:_SHOWN])
        if (more := len(self.bad) - _SHOWN) > 0:
            yield f"and {more:,} more (--json shows all)"


@command(app, "add")
def add_command(file: IdFile, stack: StackName = None) -> Reply:
    """Mark the persons of a file as related parties.

    Found
    -----
    Some lines are no resident ID. The others are marked.

    Interrupted
    -----------
    Repeat the command. Some persons may be marked already.

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
    """Unmark the persons of a file as related parties.

    Found
    -----
    Some lines are no resident ID. The others are unmarked.

    Interrupted
    -----------
    Repeat the command. Some persons may be unmarked already.

    Examples
    --------
    microloan related-party remove no-longer.txt --yes

    JSON
    ----
    no_longer_marked, bad_lines[line, reason]
    """
    connected = Stack.connect(stack)
    register = read(file, business_date(connected.clock.now()))
    plan = f"The bank may lend to {len(register.numbers):,} persons of {file} without security."
    confirm("Unmark them", connected, (plan, *register.describe_bad()), yes=yes)
    _mark(register.numbers, connected, related=False)
    return register.reply("no_longer_marked", "no longer marked")


def _mark(numbers: Sequence[str], stack: Stack, *, related: bool) -> None:
    cipher = KmsIdentityCipher(stack.client("kms"), "", stack.outputs["PseudonymKey"])
    for number in track_progress(numbers, "Persons", len(numbers)):
        customer_id = ids.customer_id(cipher.identity_hash(number))
        stack.people.commit(MarkRelated(customer_id, related))


def read(
    file: Path, today: date, resident_id_of: Callable[[str], str] = lambda line: line
) -> Register:
    """Return the resident IDs of a file in normal form.

    The reason for a bad line never repeats the line, which may hold a resident ID.

    Parameters
    ----------
    resident_id_of
        Returns the part of a line that is the resident ID.
    """
    numbers, bad = dict[str, None](), list[tuple[int, str]]()
    for at, line in lines(file):
        try:
            numbers[_resident_id(resident_id_of(line), today)] = None
        except InvalidInputError as invalid:
            reason = "The line is not UTF-8 text." if UNREADABLE in line else invalid.message
            bad.append((at, reason))
    return Register(tuple(numbers), tuple(bad))


def _resident_id(text: str, today: date) -> str:
    number, born = read_resident_id(text)
    require_plausible_birth(born, today)
    return number
