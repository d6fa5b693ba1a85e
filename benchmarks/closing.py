"""What the close of a day reads of its journal: time and bytes for each entry."""

import time

from benchmarks.apart import most_memory
from benchmarks.segment import DAY, PAGE_BYTES, Grown, Socket, body, night_store
from benchmarks.units import item_bytes
from microloan.adapters.dynamodb.client import serialize_item
from microloan.adapters.dynamodb.entry_items import DAY_SHARDS, entry_to_item
from microloan_testing.seeded_loans import make_loan

LOANS = 5_000


def day_pages(loans: int) -> tuple[list[bytes], float, int]:
    """Return a page of a day's entries, the bytes of a whole entry on average, and how many."""
    items = [
        serialize_item(entry_to_item(entry))
        for n in range(loans)
        for entry in make_loan(n, DAY).entries
    ]
    size = sum(map(item_bytes, items)) / len(items)
    some = items[: int(PAGE_BYTES / size)]
    page = [{name: one[name] for name in ("kind", "postings")} for one in some]
    return [body(page)], size, len(page)


def close(entries: int) -> Grown:
    """Add up a day of so many entries; a page of them comes again and again."""
    pages, _, each = day_pages(LOANS)
    store = night_store(Socket(pages, entries // each // DAY_SHARDS))
    started = time.process_time()
    store.day_sums(DAY)
    seconds = time.process_time() - started
    return Grown(entries // each // DAY_SHARDS * DAY_SHARDS * each, seconds, most_memory() / 1024)


def entry_bytes() -> float:
    """Return the bytes of an entry of the journal, on average."""
    return day_pages(LOANS)[1]
