"""What was told to CloudWatch, read back from what was printed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from microloan.adapters.metrics import UNITS
from microloan.domain.underwriting.policy import POLICY

# What figures are told by: few values, and none of a person.
VALUES = {
    "service": {"microloan"},
    "channel": {"qq", "wechat"},
    "outcome": {"approved", "declined", "settled", "failed"},
    "grade": {grade.name for grade in POLICY.grades} | {"none"},
    "direction": {"disburse", "collect", "refund"},
    "source": {"bureau", "social", "gateway", "fraud"},
}


@dataclass(frozen=True)
class EmittedMetrics:
    """One figure: its name, value and unit, and the sets of dimensions it is told by."""

    name: str
    value: float
    unit: str
    dimensions: tuple[dict[str, str], ...]


def emitted(output: str) -> Iterator[EmittedMetrics]:
    """Yield the figures among the lines of a log."""
    for line in output.splitlines():
        if '"_aws"' in line:
            yield from _of(json.loads(line))


def _of(blob: dict[str, Any]) -> Iterator[EmittedMetrics]:
    # Nothing else is in the line, whatever is thought of it.
    assert blob.keys() - {"_aws"} <= UNITS.keys() | VALUES.keys()
    [directive] = blob["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Microloan"
    sets = tuple({name: blob[name] for name in names} for names in directive["Dimensions"])
    # What an alarm looks at is there whatever else a figure is told by.
    assert sets[0].keys() == {"service"}
    for metric in directive["Metrics"]:
        [value] = blob[metric["Name"]]
        yield EmittedMetrics(metric["Name"], value, metric["Unit"], sets)


def values(output: str) -> dict[str, float]:
    """Return the sum of each figure."""
    found: dict[str, float] = {}
    for one in emitted(output):
        found[one.name] = found.get(one.name, 0) + one.value
    return found
