"""`ledger settlement`: what the stand-in rails of a sandbox moved."""

from collections.abc import Iterator
from datetime import date

from microloan_ops.cli import gateway
from microloan_ops.cli.ledger.settlement import Moved, Way
from microloan_ops.console.stack import Stack


def moved(stack: Stack) -> Iterator[Moved]:
    """Return what the stand-in rails moved, by their own ledger.

    Raises
    ------
    StackError
        When the stack is no sandbox.
    """
    return (
        Moved(
            transfer_id,
            Way(record["direction"]),
            record["amount"],
            date.fromisoformat(record["settled_on"]),
        )
        for transfer_id, record in gateway.ledger(stack)
    )
