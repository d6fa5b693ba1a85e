"""Rows in batches: worked on by several threads, finished in the order of the file."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from microloan_ops.cli.whitelist.rows import Row

Item = TypeVar("Item")
WORKERS = 8
_SIZE = 100
# So many batches for each worker are read ahead, while the first of them is not done.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be used.

    Parameters
    ----------
    number
        Of the line or row.
    reason
        What is wrong with it.
    text
        The row as it is in the file.
    """

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """Some rows of the file.

    Parameters
    ----------
    size
        How many they are.
    rows
        The good ones by member, the last of each.
    bad
        The others.
    """

    size: int
    rows: Mapping[str, Item]
    bad: Sequence[Bad]

    @property
    def repeated(self) -> int:
        """How many good rows gave way to a later one of the same member."""
        return self.size - len(self.rows) - len(self.bad)


def batches(
    rows: Iterator[Row], parse: Callable[[Sequence[str]], tuple[str, Item]]
) -> Iterator[Batch[Item]]:
    """Yield the rows, a hundred at a time."""
    while some := list(islice(rows, _SIZE)):
        good: dict[str, Item] = {}
        bad: list[Bad] = []
        for row in some:
            try:
                key, item = _parsed(row, parse)
            except ValueError as error:
                bad.append(Bad(row.number, str(error), row.text))
            else:
                good[key] = item
        yield Batch(len(some), good, bad)


def _parsed(row: Row, parse: Callable[[Sequence[str]], tuple[str, Item]]) -> tuple[str, Item]:
    if row.fault:
        raise ValueError(row.fault)
    return parse(row.values)


def in_order(
    some: Iterable[Batch[Item]],
    work: Callable[[Mapping[str, Item]], Counter[str]],
    workers: int = WORKERS,
) -> Iterator[tuple[Batch[Item], Counter[str]]]:
    """Yield each batch and what came of it, the earlier first.

    Batches that have a member in common are not worked on at the same time, so that the last row
    of the file wins.
    """
    pending: deque[tuple[Batch[Item], Future[Counter[str]]]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for batch in some:
            while len(pending) >= _AHEAD * workers or _shares_a_member(batch, pending):
                yield _finished(pending)
            pending.append((batch, pool.submit(work, batch.rows)))
        while pending:
            yield _finished(pending)
    finally:
        pool.shutdown(cancel_futures=True)


def _shares_a_member(
    batch: Batch[Item], pending: Iterable[tuple[Batch[Item], Future[Counter[str]]]]
) -> bool:
    return any(not batch.rows.keys().isdisjoint(other.rows) for other, _ in pending)


def _finished(
    pending: deque[tuple[Batch[Item], Future[Counter[str]]]],
) -> tuple[Batch[Item], Counter[str]]:
    batch, future = pending.popleft()
    return batch, future.result()
