"""Counts of operations that take nothing: a test gives some of them what it is about."""

from collections.abc import Iterable
from decimal import Decimal

from microloan_ops.cost.counted import Counted, Night, Operation, Stored

NOTHING = Operation(
    requested=False,
    calls={},
    read=Decimal(0),
    written=Decimal(0),
    answered=0,
    logged=0,
    processor=Decimal(0),
)


def counts(every: Iterable[str], night: Night, **operations: Operation) -> Counted:
    """Return counts in which all operations take nothing but those named, `_` for a blank."""
    named = {name.replace("_", " "): one for name, one in operations.items()}
    return Counted("", dict.fromkeys(every, NOTHING) | named, night, Stored(0, 0, 0))
