"""The movements of a sandbox's gateway, for `ledger settlement`."""

from collections.abc import Iterator
from datetime import date

from microloan_ops.cli import gateway
from microloan_ops.cli.ledger.settlement import Movement, MovementType
from microloan_ops.console.stack import Stack


def movements(stack: Stack) -> Iterator[Movement]:
    """Yield the movements in the ledger of the sandbox's gateway.

    Raises
    ------
    StackError
        When the stack is no sandbox.
    """
    return (
        Movement(
            transfer_id,
            MovementType(record["direction"]),
            record["amount"],
            date.fromisoformat(record["settled_on"]),
        )
        for transfer_id, record in gateway.ledger(stack)
    )
