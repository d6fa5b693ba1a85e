"""One hash over all that a bank in memory holds of money: two that agree lived the same."""

from hashlib import sha256

from microloan.adapters.dynamodb.closing_items import closing_item
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
        *(repr(closing_item(tables.closings[day])) for day in sorted(tables.closings)),
        *(repr(tables.transfers[one]) for one in sorted(tables.transfers)),
    ]
    return sha256("\n".join(facts).encode()).hexdigest()
