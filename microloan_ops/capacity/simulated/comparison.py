"""The simulation beside the paper: the same limits, and the load at which the first one breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from microloan_ops.capacity.estimate import PROMISE
from microloan_ops.capacity.load import Load
from microloan_ops.capacity.row import Row, When
from microloan_ops.capacity.settings import Settings
from microloan_ops.capacity.simulated.day import AROUND_NIGHT, AROUND_RUSH, Day, Seen
from microloan_ops.cost.counted import Counted

# By what part the simulation may differ from the paper: chance, and keys that are not quite even.
TOLERANCE = 0.15
_NO_NIGHT = Decimal(1)
_HALVINGS = 6


def beside(rows: Sequence[Row], rush: Seen, night: Seen) -> Mapping[str, tuple[Row, float]]:
    """Return what paper and simulation say of the limits that both know, by name.

    Parameters
    ----------
    rows
        The paper.
    rush, night
        What was seen in the evening's rush, and in the night.
    """
    found = {}
    for row in rows:
        seen, series = _seen(row, rush, night)
        if series in seen.series:
            found[f"{row.when.value}: {row.what}"] = row, seen.most(series)
    return found


def _seen(row: Row, rush: Seen, night: Seen) -> tuple[Seen, str]:
    place, _, unit = row.what.partition(", ")
    if row.when is When.NIGHT:
        return night, f"night: {place} {'read' if unit.startswith('units read') else 'written'}"
    named = {
        "API stage": "requests",
        "outbox": "moving",
        "Lambda": "executions" if "account" in unit else "",
    }
    # Little is written to a table that is seldom written to, and all of it by chance.
    written = f"{place} written" if unit.startswith("units written") and row.demand > 20 else ""  # noqa: PLR2004
    return rush, named.get(place, written)


def windows(
    load: Load, counted: Counted, settings: Settings, seed: int = 1, *, adapts: bool = False
) -> tuple[Seen, Seen]:
    """Live through the evening's rush, and the half hour of the night, each by itself."""
    calm = replace(load, open_loans=_NO_NIGHT)
    rush = Day(calm, counted, settings, seed, adapts=adapts).live(AROUND_RUSH)
    return rush, Day(load, counted, settings, seed, adapts=adapts).live(AROUND_NIGHT)


def holds(rush: Seen, night: Seen) -> bool:
    """Return whether nothing was refused, and 99 of 100 draws arrived as promised."""
    late = max(rush.arrives_within("rush"), night.arrives_within("night")) > PROMISE
    return not late and not any(rush.refused.values()) and not any(night.refused.values())


def breaks_at(load: Load, counted: Counted, settings: Settings) -> float:
    """Return how many times the load it takes until the first limit breaks, to a sixteenth.

    Draws, accounts and open loans grow together; between an eighth and four times.
    """
    low, high = 0.125, 4.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        more = Decimal(str(middle))
        grown = Load(
            draws=load.draws * more,
            peak=load.peak,
            accounts=load.accounts * more,
            open_loans=load.open_loans * more,
        )
        if holds(*windows(grown, counted, settings)):
            low = middle
        else:
            high = middle
    return low
