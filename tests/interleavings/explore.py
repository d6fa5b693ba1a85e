"""Run every schedule of every scenario with at most two preemptions: part of `make prove`.

A finding prints the steps that lead to it, and a text by which `make interleavings REPLAY=<text>`
runs them again.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.interleavings.all_scenarios import SCENARIOS
from tests.interleavings.scenario import Explorer, Found, Scenario
from tests.interleavings.scheduler import read

Task = tuple[str, frozenset[int], int]
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


def run(task: Task) -> tuple[str, Found]:
    """Run the schedules of one order of a scenario's batches."""
    name, backwards, preemptions = task
    explorer = Explorer(BY_NAME[name])
    found = explorer.explore(preemptions, [backwards])
    explorer.close()
    return name, found


def explore(scenarios: Iterable[Scenario], preemptions: int, processes: int) -> bool:
    """Run all of them; print what came of it; return whether nothing was found."""
    started, total = time.monotonic(), {one.name: Found() for one in scenarios}
    tasks = [
        (name, backwards, preemptions) for name in total for backwards in BY_NAME[name].orders()
    ]
    # Those of many acts take longest.
    tasks.sort(key=lambda task: -len(BY_NAME[task[0]].acts))
    with ProcessPoolExecutor(processes) as pool:
        for done in as_completed([pool.submit(run, task) for task in tasks]):
            name, found = done.result()
            total[name].add(found)
    good = [told(BY_NAME[name], found) for name, found in total.items()]
    runs = sum(found.runs for found in total.values())
    findings = sum(len(found.findings) for found in total.values())
    print(
        f"{len(total)} scenarios, {runs:,} interleavings of at most {preemptions} preemptions,"
        f" {findings} findings, {time.monotonic() - started:,.0f} s in {processes} processes"
    )
    return all(good)


def told(scenario: Scenario, found: Found) -> bool:
    """Print what came of a scenario; return whether nothing was found."""
    print(f"{found.runs:>9,}  {scenario.name}")
    for finding in found.findings:
        print(f"{'':>9}    FOUND in {found.findings[finding]:,}: {finding}")
        print(found.shown[finding])
    return not found.findings


def replay(text: str) -> bool:
    """Run one schedule; print its steps and what was found."""
    name, order, choices = text.rsplit("/", 2)
    backwards = frozenset(who for who, letter in enumerate(order) if letter == "r")
    explorer = Explorer(BY_NAME[name])
    course, findings = explorer.run(read(choices), backwards)
    print(explorer.show(course, backwards))
    for finding in findings:
        print(f"FOUND: {finding}")
    explorer.close()
    return not findings


def main() -> None:
    """Read the options and set the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preemptions", type=int, default=2)
    parser.add_argument("--scenario", default="", help="only those with this in their names")
    parser.add_argument("--replay", help="a schedule as a finding prints it")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    if options.replay:
        sys.exit(not replay(options.replay))
    chosen = [one for one in SCENARIOS if options.scenario in one.name]
    sys.exit(not explore(chosen, options.preemptions, options.processes))


if __name__ == "__main__":
    main()
