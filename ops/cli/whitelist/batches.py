"""Rows in batches: worked on by several threads, finished in the order of the file."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Row = TypeVar("Row")
# A line or row, and what is wrong with it.
Bad = tuple[int, str]
WORKERS = 8
_SIZE = 100
# So many batches for each worker are read ahead, while the first of them is not done.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Batch(Generic[Row]):
    """Some rows of the file: `size` of them, the good ones by member, the last of each."""

    size: int
    rows: Mapping[str, Row]
    bad: Sequence[Bad]


def batches(
    rows: Iterator[tuple[int, Sequence[str]]], parse: Callable[[Sequence[str]], tuple[str, Row]]
) -> Iterator[Batch[Row]]:
    """Yield the rows, a hundred at a time."""
    while some := list(islice(rows, _SIZE)):
        good: dict[str, Row] = {}
        bad: list[Bad] = []
        for number, values in some:
            try:
                key, row = parse(values)
            except ValueError as error:
                bad.append((number, str(error)))
            else:
                good[key] = row
        yield Batch(len(some), good, bad)


def in_order(
    some: Iterable[Batch[Row]],
    work: Callable[[Mapping[str, Row]], Counter[str]],
    workers: int = WORKERS,
) -> Iterator[tuple[Batch[Row], Counter[str]]]:
    """Yield each batch and what came of it, the earlier first.

    Batches that have a member in common are not worked on at the same time, so that the last row
    of the file wins.
    """
    pending: deque[tuple[Batch[Row], Future[Counter[str]]]] = deque()
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
    batch: Batch[Row], pending: Iterable[tuple[Batch[Row], Future[Counter[str]]]]
) -> bool:
    return any(not batch.rows.keys().isdisjoint(other.rows) for other, _ in pending)


def _finished(
    pending: deque[tuple[Batch[Row], Future[Counter[str]]]],
) -> tuple[Batch[Row], Counter[str]]:
    batch, future = pending.popleft()
    return batch, future.result()
