"""What a run found, as a table and as a page."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

MILLISECOND = 0.001


def table(found: Mapping[str, float], rows: int, days: int, events: int) -> list[str]:
    """Return the seconds of each kind of call as a table."""
    schedule = found["schedule"]

    def line(what: str, key: str) -> str:
        seconds = found[key]
        figure = f"{1 / seconds:,.0f} / s" if seconds < MILLISECOND else f"{seconds * 1_000:.2f} ms"
        return f"| {what} | {figure} | {seconds / schedule:,.2f} |"

    return [
        "| what | this run | our schedules in the same time |",
        "|---|---|---|",
        line(f"schedule of {rows} rows: exact, with dates", "schedule"),
        line(f"one by amortization {version('amortization')}: floats, no dates", "amortization"),
        line(f"one by pyloan {version('pyloan')}", "pyloan"),
        line("a loan valued at a date half a year later (`Loan.on`)", "value"),
        line(f"a loan of {days:,} days replayed from its {events} events", "replay"),
        line("one more payment of that loan, back-dated to its first month", "back-dated"),
    ]


def page(lines: Sequence[str], rounds: int) -> str:
    """Return the page about speed."""
    results = "\n".join(lines)
    return f"""\
# Speed of the arithmetic

Written by `make bench`; do not edit.

{results}

Measured on {datetime.now(UTC).date()} with `make bench`: {machine()}.
Best of {rounds} rounds in which all take turns: the ratios carry over to other machines, the rates
do not. `amortization` makes level payments without dates or days, so it does less; `pyloan` makes
the same loan: equal principal, actual days over 365.
"""


def machine() -> str:
    """Return what this is measured on."""
    info = Path("/proc/cpuinfo")
    about = info.read_text("utf-8") if info.exists() else ""
    models = [line.partition(": ")[2] for line in about.splitlines() if "model name" in line]
    model = models[0] if models else platform.machine()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"one of {os.cpu_count()} processors ({model}), {platform.system()}, {python}"
