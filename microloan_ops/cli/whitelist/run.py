"""Work through a file of members: import it, or remove who is in it."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Generic, TextIO

from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan.domain.calendar import business_date
from microloan.domain.invitations.member import Member
from microloan.ports.white_list import WhiteListStore
from microloan.usecases.invitations.import_white_list import remove_members, upsert_members
from microloan_ops.cli.whitelist.batches import WORKERS, Bad, Item, batches, in_order
from microloan_ops.cli.whitelist.checkpoint import Checkpoint, Start, Tally
from microloan_ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS, parse_key, parse_member
from microloan_ops.cli.whitelist.rows import read
from microloan_ops.console.stack import Stack


@dataclass(frozen=True, slots=True)
class Job(Generic[Item]):
    """What is done with the rows of a file.

    Parameters
    ----------
    name
        Tells its checkpoints from those of another job.
    columns
        What a file must have.
    parse
        Makes a member's key and a row of the values in that order.
    work
        Does it to rows by key; may be called by several threads, and again for rows it has done.
    into
        Tells the table from any other.
    """

    name: str
    columns: Sequence[str]
    parse: Callable[[Sequence[str]], tuple[str, Item]]
    work: Callable[[Mapping[str, Item]], Counter[str]]
    into: str


class Watch:
    """Is told how a run goes; this one says nothing."""

    def begin(self, total: int, done: int, start: Start) -> None:
        """Hear how many rows there are, and how many of them were done before."""

    def advance(self, rows: int) -> None:
        """Hear that some more are done."""


SILENT = Watch()


def importing(listing: WhiteListStore, today: date, into: str) -> Job[Member]:
    """Return the job of writing what the rows say; those that changed are dated today."""

    def parse(values: Sequence[str]) -> tuple[str, Member]:
        member = parse_member(values)
        return member.key, member

    return Job("import", COLUMNS, parse, lambda rows: upsert_members(rows, listing, today), into)


def removing(listing: WhiteListStore, into: str) -> Job[str]:
    """Return the job of taking the members of a file from the white list."""

    def parse(values: Sequence[str]) -> tuple[str, str]:
        key = parse_key(values)
        return key, key

    return Job("remove", KEY_COLUMNS, parse, lambda rows: remove_members(rows, listing), into)


def work_through(
    path: Path,
    job: Job[Item],
    rejects: Path | None = None,
    watch: Watch = SILENT,
    workers: int = WORKERS,
) -> Tally:
    """Do a job with all rows of a file, or with those that are left of one that was broken off.

    Raises
    ------
    StackError
        When the file is not what the job needs.
    """
    rows = read(path, job.columns)
    checkpoint = Checkpoint(path, job.name, job.into, rejects)
    tally, start = checkpoint.load()
    watch.begin(rows.total, tally.rows, start)
    left = islice(rows.each, tally.rows, None)
    with _rejects(rejects, rows.number, tally) as reject, checkpoint.keeping(tally) as keep:
        for batch, counts in in_order(batches(left, job.parse), job.work, workers):
            tally.add(batch, counts)
            tally.rejects_bytes = reject(batch.bad)
            keep()
            watch.advance(batch.size)
    return tally


def import_file(
    path: Path, stack: Stack, rejects: Path | None = None, watch: Watch = SILENT
) -> Tally:
    """Write the members of a file to a stack's white list.

    Raises
    ------
    StackError
        When the file is not one of members.
    """
    today = business_date(stack.clock.now())
    job = importing(DynamoWhiteListStore(stack.database), today, table_of(stack))
    return work_through(path, job, rejects, watch)


def remove_file(
    path: Path, stack: Stack, rejects: Path | None = None, watch: Watch = SILENT
) -> Tally:
    """Take the members of a file from a stack's white list.

    Raises
    ------
    StackError
        When the file is not one of members.
    """
    job = removing(DynamoWhiteListStore(stack.database), table_of(stack))
    return work_through(path, job, rejects, watch)


def table_of(stack: Stack) -> str:
    """Return what tells the stack's table from any other, one of its name before it included."""
    client, name = stack.database.client, stack.database.tables.members
    table = client.describe_table(TableName=name)["Table"]
    return f"{table['TableArn']} {table['CreationDateTime']}"


@contextmanager
def _rejects(
    path: Path | None, number: str, tally: Tally
) -> Iterator[Callable[[Sequence[Bad]], int]]:
    """Yield what writes bad rows and returns the size of their file; without one, nothing."""
    if path is None:
        yield lambda _: 0
        return
    # What was written after the tally comes again.
    with path.open("r+" if tally.rejects_bytes else "w", encoding="utf-8", newline="") as file:
        file.truncate(file.seek(tally.rejects_bytes))
        if not tally.rejects_bytes:
            csv.writer(file).writerow((number, "reason", "row"))
        yield lambda bad: _append(file, bad)


def _append(file: TextIO, bad: Sequence[Bad]) -> int:
    csv.writer(file).writerows((one.number, one.reason, one.text) for one in bad)
    file.flush()
    return file.tell()
