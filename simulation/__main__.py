"""Simulate a year of a bank, prove its books and report on it: `make report`.

Fictitious members are invited in waves, apply, draw with the seasons, and mostly pay. The shipped
scorecards decide, and every end of day runs. docs/report.md lists the assumptions.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from microloan_ops.cli.ledger.export import Booked, Format, lines, write_whole
from microloan_ops.console import Exit, progress
from microloan_ops.report.command import read, write_page
from microloan_testing.in_memory.store import InMemoryStore
from simulation.report_source import MemorySource
from simulation.year import DAYS, MEMBERS, Year, YearPlan, YearResult

# A whole digest is wider than a telephone.
_DIGITS = 16
_REMARK = (
    "Everybody on this page is made up. What people do, what goes wrong and how many seconds a"
    " night takes are assumptions. The rest is what the bank's own programs made of it: every"
    " figure is counted from what they stored, whose digest begins with "
)


def main(words: Sequence[str] | None = None) -> int:
    """Simulate a year, and return 1 when its books do not hold."""
    asked = _parser().parse_args(words)
    year = Year(YearPlan(asked.seed, asked.days, asked.members))
    with progress() as bar:
        task = bar.add_task("Days", total=asked.days)
        result = year.run(lambda done: bar.advance(task, done))
    _print(result)
    if asked.hledger:
        write_whole(asked.hledger, lines(_booked(year.store), Format.HLEDGER))
    reported = write_page(read(source(year, result)), asked.output) if asked.output else None
    return int(bool(result.broken) or (reported is not None and reported.exit is not Exit.DONE))


def source(year: Year, result: YearResult) -> MemorySource:
    """Return a simulated year as the report reads it."""
    plan = year.plan
    name = f"a simulated bank: seed {plan.seed}, {plan.members:,} people, {plan.days} days"
    remark = f"{_REMARK}{result.digest[:_DIGITS]}."
    return MemorySource(name, remark, year.bank, year.nights.runs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("-o", "--output", type=_file, help="the file of a report")
    parser.add_argument("--hledger", type=_file, help="the file of the journal, for hledger")
    parser.add_argument("--seed", type=int, default=1, help="the random seed")
    parser.add_argument("--members", type=int, default=MEMBERS, help="people on the white list")
    parser.add_argument("--days", type=int, default=DAYS, help="days of the year")
    return parser


def _file(text: str) -> Path:
    path = Path(text)
    if not path.parent.is_dir():
        # Before the year, not after it.
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def _booked(store: InMemoryStore) -> Iterator[Booked]:
    entries = sorted(
        store.tables.entries(), key=lambda entry: (entry.booked_on, entry.loan_id, entry.seq)
    )
    for day, booked in groupby(entries, lambda entry: entry.booked_on):
        yield Booked(day, tuple(booked), store.closing(day))


def _print(result: YearResult) -> None:
    for name, count in sorted((result.did + result.refused + result.failed).items()):
        print(f"{count:>12,}  {name}")
    print(*result.broken, sep="\n", end="\n" if result.broken else "")
    if not result.broken:
        checks = sum(result.checked.looked_at.values())
        print(f"everything holds: {checks:,} checks of what is stored")
    print(f"digest {result.digest}")


if __name__ == "__main__":
    sys.exit(main())
