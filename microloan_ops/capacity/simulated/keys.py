"""Which key of an index an item gets: the adapter's own functions, asked of made-up items."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime

from microloan.adapters.dynamodb.customer_items import transfer_to_item
from microloan.adapters.dynamodb.loan_items import entry_to_item
from microloan.domain import ids
from microloan.domain.payments.transfer import Direction, Transfer
from microloan_ops.simulation.book import lay

_MANY = 4_000
_DAY = date(2026, 1, 15)
_NOW = datetime(2026, 1, 15, 4, tzinfo=UTC)


def day_keys() -> list[float]:
    """Return how many of a day's entries each key of the journal's index gets."""
    return _counts(
        str(entry_to_item(entry)["day_shard"])
        for n in range(_MANY // 2)
        for entry in lay(n, _DAY).entries
    )


def open_keys() -> list[float]:
    """Return how many of the night's collections each key of the outbox's index gets."""
    names = (ids.collection_id(f"loan-{n}", _DAY, "night") for n in range(_MANY))
    return _counts(
        transfer_to_item(Transfer(name, Direction.COLLECT, "c", "l", "k", 1, _DAY, _NOW))["open"]
        for name in names
    )


def _counts(keys: Iterable[str]) -> list[float]:
    return [float(count) for _, count in sorted(Counter(keys).items())]
