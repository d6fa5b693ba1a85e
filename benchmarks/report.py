"""What a run found, as a table and as a page."""

import argparse
import os
import platform
from collections.abc import Callable, Mapping, Sequence
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


def about_the_engine(found: Mapping[str, float], lines: Sequence[str], rounds: int) -> str:
    """Return the section about the arithmetic."""
    results = "\n".join(lines)
    first, second = (found[name] / found["schedule"] for name in ("amortization", "pyloan"))
    return f"""\
## The arithmetic

> A schedule, with dates and to the fen, is {first:.2f} times as quick as amortization's, and
> {second:.0f} times as quick as pyloan's.

{results}

{measured()}.
Best of {rounds} rounds in which all take turns: the ratios carry over to other machines, the rates
do not. `amortization` makes level payments without dates or days, so it does
less. `pyloan` makes the same loan: equal principal, actual days over 365.
"""


def write_page(name: str, make: Callable[[], str]) -> None:
    """Measure and print a section; with `--write PAGE`, put it there."""
    options = asked().parse_args()
    publish(name, make(), options.write)


def asked() -> argparse.ArgumentParser:
    """Return what every benchmark can be asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=Path, metavar="PAGE", help="the page to write to")
    return parser


def publish(name: str, text: str, page: Path | None) -> None:
    """Print a section; where a page is given, put it there."""
    print(text)
    if page:
        write_section(page, name, text)


def taking_turns(
    works: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    """Run each work in turn, over and over; return the best seconds of each.

    A busy machine then slows all of them, and the ratios carry over to others.
    """
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            started = clock()
            work()
            best[name] = min(best[name], clock() - started)
    return best


def write_section(path: Path, name: str, text: str) -> None:
    """Put a section into a page in place of the one of that name, or at its end."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    page = path.read_text("utf-8")
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    if not rest:
        before = page.rstrip("\n") + "\n\n"
    path.write_text(f"{before}{begin}{text}{end}{after}", "utf-8")


def measured() -> str:
    """Return when and on what this is measured."""
    return f"Measured on {datetime.now(UTC).date()} with `make bench`: {machine()}"


def machine() -> str:
    """Return what this is measured on."""
    info = Path("/proc/cpuinfo")
    about = info.read_text("utf-8") if info.exists() else ""
    models = [line.partition(": ")[2] for line in about.splitlines() if "model name" in line]
    model = models[0] if models else platform.machine()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} processors ({model}), {platform.system()}, {python}"
