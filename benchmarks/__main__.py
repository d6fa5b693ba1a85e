"""All benchmarks, one after the other, each in a process of its own: `make bench`.

Each writes its section of docs/generated/performance.md. The page's head has all findings.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from benchmarks.glance import Glance, glances, head
from benchmarks.report import write_section
from microloan_ops.console.show import table

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/generated/performance.md"
OURS = ".venv"
# What needs another environment than ours: the libraries beside us, the Python that AWS runs.
ELSEWHERE = {"engine": ".venv-bench", "startup": ".venv313"}
# The card is made from what is counted before it.
ALL = (
    "engine",
    "decisions",
    "handlers",
    "startup",
    "prices",
    "cost",
    "capacity",
    "sources",
    "night",
    "draw",
    "whole_night",
    "whitelist",
    "whole_book",
    "load",
)


def run(name: str) -> float:
    """Run a benchmark and return its seconds.

    Raises
    ------
    SystemExit
        When it fails, after what it had to say.
    """
    python = ROOT / ELSEWHERE.get(name, OURS) / "bin/python"
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - ours
        [python, "-m", f"benchmarks.{name}", "--write", PAGE],
        cwd=ROOT,
        # The libraries' environment does not have the project in it.
        env=os.environ | {"PYTHONPATH": str(ROOT / "layers/microloan")},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}benchmarks.{name} failed")
    return time.monotonic() - began


def show(console: Console, found: list[Glance]) -> None:
    """Print what was found."""
    lines = table("docs/generated/performance.md", "", "found", amounts_from=2)
    for one in found:
        lines.add_row(one.title, one.says)
    console.print(lines)


def main(names: list[str]) -> None:
    """Run what is named, or all of them."""
    console = Console()
    began = time.monotonic()
    for number, name in enumerate(chosen := names or list(ALL), 1):
        console.print(f"{number} of {len(chosen)}: {name} ...", end=" ")
        console.print(f"{run(name):.0f} s")
    page = PAGE.read_text("utf-8")
    minutes = (time.monotonic() - began) / 60
    write_section(PAGE, "at a glance", head(page, minutes if len(chosen) == len(ALL) else None))
    show(console, glances(page))
    console.print(f"{minutes:.1f} minutes")


if __name__ == "__main__":
    main(sys.argv[1:])
