"""Batches of rows, processed by several threads in the order of the file."""

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
# The number of batches for each worker that are read ahead.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used.

    Parameters
    ----------
    number
        The number of the line or row.
    reason
        The reason.
    text
        The row as it is in the file.
    """

    number: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """A batch of rows.

    Parameters
    ----------
    size
        The number of rows.
    rows
        The last good row of each member.
    bad
        The bad rows.
    """

    size: int
    rows: Mapping[str, Item]
    bad: Sequence[BadRow]

    @property
    def repeated(self) -> int:
        """The number of good rows with a later row of the same member."""
        return self.size - len(self.rows) - len(self.bad)


def batches(
    rows: Iterator[Row], parse: Callable[[Sequence[str]], tuple[str, Item]]
) -> Iterator[Batch[Item]]:
    """Yield the rows in batches of a hundred."""
    while some := list(islice(rows, _SIZE)):
        good: dict[str, Item] = {}
        bad: list[BadRow] = []
        for row in some:
            try:
                key, item = _parse(row, parse)
            except ValueError as error:
                bad.append(BadRow(row.number, str(error), row.text))
            else:
                good[key] = item
        yield Batch(len(some), good, bad)


def _parse(row: Row, parse: Callable[[Sequence[str]], tuple[str, Item]]) -> tuple[str, Item]:
    if row.fault:
        raise ValueError(row.fault)
    return parse(row.values)


def process_in_order(
    some: Iterable[Batch[Item]],
    work: Callable[[Mapping[str, Item]], Counter[str]],
    workers: int = WORKERS,
) -> Iterator[tuple[Batch[Item], Counter[str]]]:
    """Yield each batch and its counts, in the order of the file.

    Batches with a common member are never processed at the same time, so the last row wins.
    """
    pending: deque[tuple[Batch[Item], Future[Counter[str]]]] = deque()
    pool = ThreadPoolExecutor(workers)
    try:
        for batch in some:
            while len(pending) >= _AHEAD * workers or _shares_a_member(batch, pending):
                yield _finish_first(pending)
            pending.append((batch, pool.submit(work, batch.rows)))
        while pending:
            yield _finish_first(pending)
    finally:
        pool.shutdown(cancel_futures=True)


def _shares_a_member(
    batch: Batch[Item], pending: Iterable[tuple[Batch[Item], Future[Counter[str]]]]
) -> bool:
    return any(not batch.rows.keys().isdisjoint(other.rows) for other, _ in pending)


def _finish_first(
    pending: deque[tuple[Batch[Item], Future[Counter[str]]]],
) -> tuple[Batch[Item], Counter[str]]:
    batch, future = pending.popleft()
    return batch, future.result()
