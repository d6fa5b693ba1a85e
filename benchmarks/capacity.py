"""What the stack bears of a stated day: on paper, and lived through second by second."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from benchmarks.report import measured, write_page
from microloan_ops.capacity.estimate import paper
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.night import night
from microloan_ops.capacity.quotas import published
from microloan_ops.capacity.row import Row
from microloan_ops.capacity.settings import Mover, Settings, settings
from microloan_ops.capacity.simulated.comparison import beside, breaks_at, windows
from microloan_ops.capacity.simulated.day import AROUND_NIGHT, WHOLE_DAY, Day, Seen
from microloan_ops.cost.counted import counted

LOAD, LARGE = (
    Load(),
    {"TransferWorkerConcurrency": 100, "RequestsPerSecond": 9_000, "WarmWriteUnits": 12_000},
)
_SHOWN = 12


def live(of: Settings, *windows: Sequence[int]) -> Seen:
    """Live through some seconds of the stated day."""
    return Day(LOAD, counted(), of).live(*windows)


def about() -> str:
    """Work it out and live through it; return the section."""
    usual, large = settings(), settings(LARGE)
    by_default, rows = (paper(LOAD, counted(), of, published()) for of in (usual, large))
    every = frozenset(what for one in large.movers.values() for what in one.takes)
    one_way = replace(large, movers={"Outbox": Mover(large.mover("draws").reserved, 10, every)})
    with ProcessPoolExecutor(2) as pool:
        breaking, by_default_breaking = (
            pool.submit(breaks_at, LOAD, counted(), of) for of in (large, usual)
        )
        days = pool.submit(live, large, WHOLE_DAY), pool.submit(live, one_way, AROUND_NIGHT)
        rush, at_night = pool.submit(windows, LOAD, counted(), large).result()
        whole, behind = (day.result() for day in days)
    on_paper = night(LOAD, counted(), large)
    parameters = " ".join(f"--set {name}={value}" for name, value in LARGE.items())
    nights = "\n".join(
        f"| in the night: seconds until {what} | {float(says):,.0f} | {seen or 0:,} "
        f"| {(seen or 0) / float(says) - 1:+.1%} |"
        for what, says, seen in (
            ("all segments are valued", on_paper.workers, at_night.night),
            ("all is collected", on_paper.drained, whole.drained),
        )
    )
    refused = sum(whole.refused.values())
    return f"""\
## Capacity

> With the template's defaults the first limit, {by_default[0].what.partition(",")[0]}, binds at
> {float(1 / by_default[0].share):.2f} times {LOAD.draws:,.0f} draws a day with a tenfold peak; with
> three parameters set, at {float(1 / rows[0].share):.2f} times.

{measured()}.

{LOAD.draws:,.0f} draws a day with a peak of {LOAD.peak:g} times the average, which is
{LOAD.draws_a_second:,.0f} a second; {LOAD.accounts:,.0f} accounts, {LOAD.open_loans:,.0f} open
loans, {LOAD.night_collections:,.0f} of which fall due in the busiest night. What binds first with
the template's defaults, and with
`{parameters}`:

| with the defaults | used | asked for | limit |
|---|---|---|---|
{_rows(by_default)}

| with those parameters | used | asked for | limit |
|---|---|---|---|
{_rows(rows)}

The same limits in the busiest minute of a day that was lived through, by chance:

| | paper | simulation | difference |
|---|---|---|---|
{_both(beside(rows, rush, at_night))}
{nights}

| 99 of 100 draws arrive within | seconds |
|---|---|
| over the whole day | {whole.arrives_within("day"):.1f} |
| in the evening's rush | {whole.arrives_within("rush"):.1f} |
| in the half hour after the night's run began | {whole.arrives_within("night"):.1f} |
| the same, if the night's collections went the same way | {behind.arrives_within("night"):,.0f} |

Refused in the whole day: {refused:,.0f}. The first limit breaks at
{float(1 / rows[0].share):.2f} times this load on paper and at
{breaking.result():.2f} times in the simulation; with the defaults at
{float(1 / by_default[0].share):.2f} and {by_default_breaking.result():.2f} times. A seed
decides the chance, so every run of it gives the same. [Capacity](../capacity.md) says how it works.
"""


def _rows(rows: tuple[Row, ...]) -> str:
    return "\n".join(
        f"| {row.when.value}: {row.what} | {row.share:.0%} | {row.demand:,.0f} | {row.limit:,.0f} |"
        for row in rows[:_SHOWN]
    )


def _both(both: Mapping[str, tuple[Row, float]]) -> str:
    return "\n".join(
        f"| {what} | {row.demand:,.0f} | {seen:,.0f} | {seen / float(row.demand) - 1:+.1%} |"
        for what, (row, seen) in both.items()
    )


if __name__ == "__main__":
    write_page("capacity", about)
