"""What each operation of a customer asks of AWS, and what a million of them cost: counted anew."""

import json
from typing import Any

from benchmarks.operations import COUNTS, write_counts
from benchmarks.report import measured, write_page
from benchmarks.units import READ_PRICE, WRITE_PRICE

# What has a file that others are held against: the shortest way into a table and back.
_SHORTEST = "is the entrance shown"

Operation = dict[str, Any]


def about() -> str:
    """Count and measure all operations, keep that for the cost card, and return the section."""
    write_counts()
    operations = json.loads(COUNTS.read_text("utf-8"))["operations"]
    shortest = operations[_SHORTEST]["processor"]
    draw = operations["borrow"]
    rows = "\n".join(_row(name, one, shortest) for name, one in operations.items())
    return f"""\
## Cost of each operation

> A draw takes {sum(draw["calls"].values())} round trips, {draw["read"]:g} read and
> {draw["written"]:g} write units, {_dollars(draw):.2f} USD a million.

The table has the calls of each operation, and its units of DynamoDB by the published rules. The
cost of a million is on demand, at {float(READ_PRICE)} USD a million read units
and {float(WRITE_PRICE)} USD a million write units (us-east-1, November 2024). The processor's
time is that of a warm function, with the local cloud's tables in another process. It is the median
of many, with its ratio to the entrance check, which reads one item.

| operation | calls | read units | write units | USD a million | processor, ms | ratio |
|---|---|---|---|---|---|---|
{rows}

A repetition reads, and writes nothing. Transfers are counted without the payment
gateway, and timed with its stand-in. {measured()}.
"""


def _dollars(one: Operation) -> float:
    read, written = one["read"] * float(READ_PRICE), one["written"] * float(WRITE_PRICE)
    return float(read + written)


def _row(name: str, one: Operation, shortest: float) -> str:
    calls = ", ".join(
        f"{count} {call}" if count > 1 else call for call, count in one["calls"].items()
    )
    spent = one["processor"]
    paid = f"{one['read']:g} | {one['written']:g} | {_dollars(one):.2f}"
    return f"| {name} | {calls} | {paid} | {spent:.1f} | {spent / shortest:.1f} |"


if __name__ == "__main__":
    write_page("prices", about)
