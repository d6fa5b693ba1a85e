"""One hash over the money of a bank in memory. Equal hashes mean equal histories."""

import json
from hashlib import sha256

from microloan.adapters.dynamodb.client import Item, serialize_item
from microloan.adapters.dynamodb.closing_items import closing_to_item
from microloan.adapters.dynamodb.transfer_items import transfer_to_item
from microloan_testing.in_memory.tables import Tables


def digest(tables: Tables) -> str:
    """Return the SHA-256 of every journal entry, closing and transfer.

    Examples
    --------
    >>> digest(Tables())[:16]
    'e3b0c44298fc1c14'
    """
    facts = [
        *sorted(entry.hash for entry in tables.entries()),
        *(_stored(closing_to_item(tables.closings[day])) for day in sorted(tables.closings)),
        *(_stored(transfer_to_item(tables.transfers[key])) for key in sorted(tables.transfers)),
    ]
    return sha256("\n".join(facts).encode()).hexdigest()


def _stored(item: Item) -> str:
    """Return the stored form of an item, which has no names of Python classes."""
    return json.dumps(serialize_item(item), sort_keys=True)
