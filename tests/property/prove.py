"""Live random lives of a loan in every processor, and count them: `make prove`.

Each chunk of lives has a seed of its own. A failure prints its smallest life and its seed, and
`make prove SEED=<seed>` lives that chunk again.
"""

import argparse
import os
import secrets
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from hypothesis import HealthCheck, given, seed, settings

from tests.property.booked_loan import LATE
from tests.property.loan_histories import Act, lives
from tests.property.test_loan_histories import live, lived

CHUNK = 1_000
SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came of the lives of one seed."""

    seed: int
    lived: Counter[str]
    failure: str = ""


def live_seed(number: int, histories: int) -> Chunk:
    """Live so many histories of a seed, from nothing but the seed."""
    lived.clear()
    limits = settings(
        max_examples=histories,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        seed(number)(limits(given(lives)(live)))()
    except Exception as failure:  # noqa: BLE001 - whatever a law raises is the finding
        return Chunk(number, lived.copy(), "".join(traceback.format_exception(failure)))
    return Chunk(number, lived.copy())


def prove(seeds: list[int], histories: int, processes: int) -> bool:
    """Live every seed; print progress, then the count or the first failure."""
    started, total = time.monotonic(), Counter[str]()
    with ProcessPoolExecutor(processes) as pool:
        running = [pool.submit(live_seed, number, histories) for number in seeds]
        for done in as_completed(running):
            chunk = done.result()
            if chunk.failure:
                pool.shutdown(cancel_futures=True)
                print(f"{chunk.failure}\nreplay it: make prove SEED={chunk.seed}")
                return False
            total += chunk.lived
            print(f"\r{total['histories']:,} histories", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    report(total, seeds[0], time.monotonic() - started, processes)
    return total["histories"] >= len(seeds) * histories


def report(total: Counter[str], first: int, seconds: float, processes: int) -> None:
    """Print what was lived through."""
    lines = {
        "histories": "random histories, every law after every step",
        "steps": "steps, among them",
        **{act.value: f"  {act.value}" for act in Act},
        "late": f"  more than {LATE} days past due after the step",
        "settled": "histories that ended settled",
        "leap": "histories over 29 February",
    }
    for key, text in lines.items():
        print(f"{total[key]:>9,}  {text}")
    print(f"no law was broken; seeds from {first}, {seconds:,.0f} s in {processes} processes")


def main() -> None:
    """Read the options and set the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--seed", type=int, help="live the chunk of this one again")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    first = secrets.randbelow(SEEDS) if options.seed is None else options.seed
    chunks = -(-options.histories // CHUNK) if options.seed is None else 1
    seeds = list(range(first, first + chunks))
    sys.exit(not prove(seeds, min(CHUNK, options.histories), options.processes))


if __name__ == "__main__":
    main()
