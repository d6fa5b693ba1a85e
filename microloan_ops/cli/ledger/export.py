"""The command `ledger export`: the journal as plain-text accounting."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain
from pathlib import Path

from microloan.adapters.dynamodb.end_of_day import DynamoEndOfDayStore
from microloan.domain.ledger.closing import Closing
from microloan.domain.ledger.journal import Entry
from microloan_ops.cli.ledger import as_beancount, as_hledger
from microloan_ops.cli.ledger.period import Period
from microloan_ops.cli.ledger.reader import opened_on


class Format(StrEnum):
    """A format of plain-text accounting."""

    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


@dataclass(frozen=True, slots=True)
class _Writer:
    head: Callable[[date], Iterator[str]]
    transaction: Callable[[Entry], Iterator[str]]
    assertions: Callable[[Closing], Iterator[str]]


_WRITERS = {
    Format.BEANCOUNT: _Writer(as_beancount.head, as_beancount.transaction, as_beancount.assertions),
    Format.HLEDGER: _Writer(as_hledger.head, as_hledger.transaction, as_hledger.assertions),
}


@dataclass(frozen=True, slots=True)
class Booked:
    """A business day: its entries in a fixed order, and its closing, if any."""

    day: date
    entries: tuple[Entry, ...]
    closing: Closing | None


def days(night: DynamoEndOfDayStore, today: date) -> Iterator[Booked]:
    """Yield the days from the opening of the books up to today.

    Raises
    ------
    StackError
        When the books were never opened.
    """
    for day in Period(opened_on(night.database), today).days:
        entries = sorted(night.day_entries(day), key=lambda entry: (entry.loan_id, entry.seq))
        yield Booked(day, tuple(entries), night.closing(day))


def lines(booked: Iterator[Booked], to: Format) -> Iterator[str]:
    """Yield the lines of a journal in a format."""
    writer = _WRITERS[to]
    for number, day in enumerate(booked):
        if not number:
            yield from writer.head(day.day)
        yield from chain.from_iterable(map(writer.transaction, day.entries))
        if day.closing:
            yield from writer.assertions(day.closing)


def write_whole(output: Path, written: Iterable[str]) -> int:
    """Write a file atomically, and return its number of lines."""
    part, count = output.with_name(f"{output.name}.part"), 0
    try:
        with part.open("w", encoding="utf-8") as file:
            for line in written:
                file.write(f"{line}\n")
                count += 1
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    return count
