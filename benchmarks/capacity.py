"""Figures of `microloan capacity` for the stated day, with two sets of parameters."""

from benchmarks.report import measured, write_page
from microloan_ops.capacity.estimate import estimate
from microloan_ops.capacity.limit_use import LimitUse
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.quotas import published
from microloan_ops.capacity.settings import settings
from microloan_ops.cost.counted import counted

LOAD, LARGE = (
    Load(),
    {"TransferWorkerConcurrency": 100, "RequestsPerSecond": 9_000, "WarmWriteUnits": 12_000},
)
_SHOWN = 12


def about() -> str:
    """Return the section."""
    by_default, large = (
        estimate(LOAD, counted(), chosen, published()) for chosen in (settings(), settings(LARGE))
    )
    first = by_default[0]
    parameters = " ".join(f"--set {name}={value}" for name, value in LARGE.items())
    return f"""\
## Capacity

> With the template's defaults the first limit, {first.limit_name.partition(",")[0]}, binds at
> {float(1 / first.share):.2f} times {LOAD.draws:,.0f} draws a day with a tenfold peak. With
> three parameters set it binds at {float(1 / large[0].share):.2f} times.

{measured()}.

The load is {LOAD.draws:,.0f} draws a day with a peak of {LOAD.peak:g} times the average, which is
{LOAD.draws_a_second:,.0f} a second. There are {LOAD.accounts:,.0f} accounts and
{LOAD.open_loans:,.0f} open loans, of which {LOAD.night_collections:,.0f} fall due in the busiest
night. The first limits with the template's defaults, and with
`{parameters}`:

| with the defaults | used | asked for | limit |
|---|---|---|---|
{_rows(by_default)}

| with those parameters | used | asked for | limit |
|---|---|---|---|
{_rows(large)}

[Capacity](../capacity.md) explains the estimate.
"""


def _rows(uses: tuple[LimitUse, ...]) -> str:
    return "\n".join(
        f"| {use.when.value}: {use.limit_name} | {use.share:.0%} "
        f"| {use.demand:,.0f} | {use.limit:,.0f} |"
        for use in uses[:_SHOWN]
    )


if __name__ == "__main__":
    write_page("capacity", about)
