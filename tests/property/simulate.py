"""Simulate days of a bank with faults, and prove its books: `make prove`.

Functions stop before and after their writes. Deliveries come twice or late. The payment gateway
loses messages, declines and returns payments. Wallets repeat themselves, and requests overtake each
other. A seed decides everything: the same options give the same digest.
"""

import argparse
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from tests.property.simulation.simulation import Outcome, Plan, Simulation

_SHOWN = 10


def simulate(plan: Plan) -> Outcome:
    """Simulate a plan. An exception of the bank is a finding like any other."""
    simulation = Simulation(plan)
    try:
        return simulation.run()
    except Exception as error:  # noqa: BLE001 - printed with its traceback and how to repeat it
        simulation.broken.append("".join(traceback.format_exception(error)))
        return simulation.outcome()


def simulate_seeds(plan: Plan, seeds: int, processes: int) -> list[Outcome]:
    """Simulate a plan with consecutive seeds."""
    plans = [replace(plan, seed=plan.seed + number) for number in range(seeds)]
    if seeds == 1:
        return [simulate(plan)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(simulate, plans))


def report(outcomes: Sequence[Outcome]) -> bool:
    """Print the counts and each finding, and return whether everything holds."""
    for title, counts in _sums(outcomes).items():
        print(f"{title}: {counts.total():,}")
        for name, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
            print(f"{count:>12,}  {name}")
    broken = [outcome for outcome in outcomes if outcome.broken]
    for outcome in broken:
        print(*outcome.broken[:_SHOWN], sep="\n")
        print(f"replay it: python -m tests.property.simulate {_options(outcome.plan)}")
    if not broken:
        first = outcomes[0]
        print(f"everything holds, {len(outcomes):,} seeds: {_options(first.plan)}")
        print(f"digest {first.digest}")
    return not broken


def _sums(outcomes: Sequence[Outcome]) -> Mapping[str, Counter[str]]:
    return {
        "done and booked": _sum(outcome.did for outcome in outcomes),
        "refused": _sum(outcome.refused for outcome in outcomes),
        "faults": _sum(outcome.faults for outcome in outcomes),
        "checked": _sum(outcome.checked.looked_at for outcome in outcomes),
    }


def _sum(counters: Iterable[Mapping[Any, int]]) -> Counter[str]:
    total = Counter[str]()
    for counter in counters:
        total.update({str(name): count for name, count in counter.items()})
    return total


def _options(plan: Plan) -> str:
    return (
        f"--seed {plan.seed} --days {plan.days} --customers {plan.customers} --faults {plan.faults}"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Read the options, simulate and report, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first random seed")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--faults", type=float, default=0.05, help="chance of each fault, to 0.5")
    parser.add_argument("--seeds", type=int, default=1, help="number of seeds to run")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(words)
    plan = Plan(asked.seed, asked.days, asked.customers, asked.faults)
    return 0 if report(simulate_seeds(plan, asked.seeds, asked.processes)) else 1


if __name__ == "__main__":
    sys.exit(main())
