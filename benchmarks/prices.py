"""What each operation of a customer asks of DynamoDB, and what a million of them cost."""

from benchmarks.operations import Step, count
from benchmarks.report import write_page
from benchmarks.units import READ_PRICE, WRITE_PRICE


def about(steps: list[Step]) -> str:
    """Return the section."""
    units = "\n".join(_row(step) for step in steps)
    return f"""\
## Units and prices of what customers do

What each operation asks of AWS, by the calls that it makes, and of DynamoDB by the published rules
of units; and what a million of them cost on demand, at {float(READ_PRICE)} USD a million read units
and {float(WRITE_PRICE)} USD a million write units (us-east-1, since November 2024).

| operation | calls | read units | write units | USD a million |
|---|---|---|---|---|
{units}

A repetition reads, and writes nothing. What moves the money is counted without the rails.
"""


def _row(step: Step) -> str:
    calls = ", ".join(
        f"{count} {call}" if count > 1 else call for call, count in step.calls.items()
    )
    dollars = float(step.read * READ_PRICE + step.written * WRITE_PRICE)
    return f"| {step.name} | {calls} | {float(step.read):g} | {step.written} | {dollars:.2f} |"


if __name__ == "__main__":
    write_page("prices", lambda: about(count().steps))
