"""Import and removal of the members of a file."""

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
from microloan_ops.cli.whitelist.batches import WORKERS, BadRow, Item, batches, process_in_order
from microloan_ops.cli.whitelist.checkpoint import Checkpoint, Start, Tally
from microloan_ops.cli.whitelist.columns import COLUMNS, KEY_COLUMNS, parse_key, parse_member
from microloan_ops.cli.whitelist.rows import read
from microloan_ops.console.stack import Stack


@dataclass(frozen=True, slots=True)
class Job(Generic[Item]):
    """A job for all rows of a file.

    Parameters
    ----------
    name
        The name for its checkpoints.
    columns
        The required columns.
    parse
        Return a member's key and a row from the values in that order.
    work
        Process rows by key. Several threads call it, and some rows come twice.
    into
        The identity of the table.
    """

    name: str
    columns: Sequence[str]
    parse: Callable[[Sequence[str]], tuple[str, Item]]
    work: Callable[[Mapping[str, Item]], Counter[str]]
    into: str


class Watch:
    """Callbacks for the progress of a run, by default without effect."""

    def begin(self, total: int, done: int, start: Start) -> None:
        """Report the number of rows, and the number processed before."""

    def advance(self, rows: int) -> None:
        """Report the number of rows processed since the last call."""


SILENT = Watch()


def import_job(listing: WhiteListStore, today: date, into: str) -> Job[Member]:
    """Return the job of an import, which dates changed rows today."""

    def parse(values: Sequence[str]) -> tuple[str, Member]:
        member = parse_member(values)
        return member.key, member

    return Job("import", COLUMNS, parse, lambda rows: upsert_members(rows, listing, today), into)


def removal_job(listing: WhiteListStore, into: str) -> Job[str]:
    """Return the job of a removal from the white list."""

    def parse(values: Sequence[str]) -> tuple[str, str]:
        key = parse_key(values)
        return key, key

    return Job("remove", KEY_COLUMNS, parse, lambda rows: remove_members(rows, listing), into)


def run_job(
    path: Path,
    job: Job[Item],
    rejects: Path | None = None,
    watch: Watch = SILENT,
    workers: int = WORKERS,
) -> Tally:
    """Run a job over the rows of a file, after the rows of an interrupted run.

    Raises
    ------
    StackError
        When the file lacks a column, or is no such file.
    """
    rows = read(path, job.columns)
    checkpoint = Checkpoint(path, job.name, job.into, rejects)
    tally, start = checkpoint.load()
    watch.begin(rows.total, tally.rows, start)
    remaining = islice(rows.each, tally.rows, None)
    with _rejects(rejects, rows.number, tally) as reject, checkpoint.keeping(tally) as keep:
        for batch, counts in process_in_order(batches(remaining, job.parse), job.work, workers):
            tally.add(batch, counts)
            tally.rejects_bytes = reject(batch.bad)
            keep()
            watch.advance(batch.size)
    return tally


def import_file(
    path: Path, stack: Stack, rejects: Path | None = None, watch: Watch = SILENT
) -> Tally:
    """Import the members of a file to a stack's white list.

    Raises
    ------
    StackError
        When the file has no members.
    """
    today = business_date(stack.clock.now())
    job = import_job(DynamoWhiteListStore(stack.database), today, table_of(stack))
    return run_job(path, job, rejects, watch)


def remove_file(
    path: Path, stack: Stack, rejects: Path | None = None, watch: Watch = SILENT
) -> Tally:
    """Remove the members of a file from a stack's white list.

    Raises
    ------
    StackError
        When the file has no members.
    """
    job = removal_job(DynamoWhiteListStore(stack.database), table_of(stack))
    return run_job(path, job, rejects, watch)


def table_of(stack: Stack) -> str:
    """Return the identity of the stack's table, which differs for a recreated table."""
    client, name = stack.database.client, stack.database.tables.members
    table = client.describe_table(TableName=name)["Table"]
    return f"{table['TableArn']} {table['CreationDateTime']}"


@contextmanager
def _rejects(
    path: Path | None, number: str, tally: Tally
) -> Iterator[Callable[[Sequence[BadRow]], int]]:
    """Yield a function that writes bad rows to the file, if any, and returns its size."""
    if path is None:
        yield lambda _: 0
        return
    # The rows written after the tally come again.
    with path.open("r+" if tally.rejects_bytes else "w", encoding="utf-8", newline="") as file:
        file.truncate(file.seek(tally.rejects_bytes))
        if not tally.rejects_bytes:
            csv.writer(file).writerow((number, "reason", "row"))
        yield lambda bad: _append(file, bad)


def _append(file: TextIO, bad: Sequence[BadRow]) -> int:
    csv.writer(file).writerows((row.number, row.reason, row.text) for row in bad)
    file.flush()
    return file.tell()
