"""The import of a screening list and the scan, by several threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from microloan.adapters.aws.kms_identity_cipher import KmsIdentityCipher
from microloan.domain import ids
from microloan.domain.customers.screening_case import ScreeningList
from microloan.usecases.screening.import_list import (
    MOST_NAMED,
    ScanResult,
    finish_import,
    name_persons,
    scan_segment,
    start_import,
)
from microloan_ops.console import track_progress
from microloan_ops.console.stack import Stack

_WORKERS = 8
# More segments than threads, so that none waits for the longest.
_SEGMENTS = 32
Item = TypeVar("Item")
Result = TypeVar("Result")


def hash_persons(numbers: Sequence[str], stack: Stack) -> Sequence[str]:
    """Return the customer IDs of resident IDs, by their keyed hashes."""
    cipher = KmsIdentityCipher(stack.client("kms"), "", stack.outputs["PseudonymKey"])
    hashed = _in_threads(lambda number: ids.customer_id(cipher.identity_hash(number)), numbers)
    return sorted(track_progress(hashed, "Persons", len(numbers)))


def import_list(customer_ids: Sequence[str], stack: Stack) -> tuple[ScreeningList, ScanResult]:
    """Store a list and scan all customers. A repetition continues an import."""
    store, clock = stack.screening, stack.clock
    current = start_import(customer_ids, store, clock)
    for begin in track_progress(range(0, len(customer_ids), MOST_NAMED), "Transactions", None):
        name_persons(customer_ids[begin : begin + MOST_NAMED], current, store)
    scanned = _in_threads(
        lambda segment: scan_segment(segment, _SEGMENTS, current, store, clock), range(_SEGMENTS)
    )
    result = sum(track_progress(scanned, "Segments", _SEGMENTS), ScanResult())
    finish_import(current, store, clock)
    return current, result


def _in_threads(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    pool = ThreadPoolExecutor(_WORKERS)
    try:
        yield from pool.map(work, items)
    finally:
        pool.shutdown(cancel_futures=True)
