"""`books settlement`: what the stand-in rails of a sandbox moved."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from microloan.adapters.dynamodb.wire import from_wire, to_wire
from microloan.ports import TransferResult
from ops.cli.books.settlement import Moved, Way
from ops.cli.stack import Stack, StackError

RAILS = "rails#"


def moved(stack: Stack) -> Iterator[Moved]:
    """Return what the stand-in rails moved, by their own ledger.

    Raises
    ------
    StackError
        When the stack is no sandbox.
    """
    if "SandboxTable" not in stack.outputs:
        raise StackError("only a sandbox has stand-in rails; real ones send a settlement file")
    pages = stack.database.client.get_paginator("scan").paginate(
        TableName=stack.outputs["SandboxTable"],
        ConsistentRead=True,
        FilterExpression="begins_with(#name, :rails) AND #result = :settled",
        ExpressionAttributeNames={"#name": "name", "#result": "result"},
        ExpressionAttributeValues=to_wire(
            {":rails": RAILS, ":settled": TransferResult.SETTLED.value}
        ),
    )
    return (_moved(from_wire(item)) for page in pages for item in page["Items"])


def _moved(record: dict[str, Any]) -> Moved:
    return Moved(
        record["name"].removeprefix(RAILS),
        Way(record["direction"]),
        record["amount"],
        date.fromisoformat(record["settled_on"]),
    )
