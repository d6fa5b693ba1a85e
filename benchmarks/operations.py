"""What each operation of a customer takes: calls, units, bytes, the processor's time.

Counted on moto, the same in every run; timed on the local cloud's tables, which are another
process. Both are kept in `microloan_ops/cost/operations.json`, which the cost card is made from.
"""

import io
import json
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import boto3

from benchmarks.closing import close, entry_bytes
from benchmarks.journey import Journey, Wallet, page_files
from benchmarks.night import realistic
from benchmarks.report import machine
from benchmarks.segment import book_pages, grow
from benchmarks.units import Meter, item_bytes
from microloan.entrypoints.logging.logger import logger
from microloan_ops.local import cloud
from microloan_ops.local.processes import free_ports
from microloan_ops.local.settings import Settings
from tests.support.cloud import moto_stack, template
from tests.support.cloud.in_process_api import InProcessApi, running

COUNTS = Path(__file__).parents[1] / "microloan_ops/cost/operations.json"
TIMES = 12
# What a stream, a schedule or the gateway itself hands over: nobody's requests.
_HANDED_OVER = ("arrives", "collected", "settled", "looked at", "a sweep")
_VALUED = 100_000
_LOANS = 1_000
# DynamoDB adds so much to an item and to its place in an index when it bills for what is stored.
_OVERHEAD = 100


@dataclass(frozen=True, slots=True)
class Step:
    """An operation: its calls, units in all and by place, and bytes."""

    name: str
    calls: dict[str, int]
    read: Fraction
    written: int
    places: dict[str, list[float]]
    answered: int
    logged: int


@dataclass(frozen=True, slots=True)
class Count:
    """Every step, and what the tables keep of it, in bytes."""

    steps: list[Step]
    account: int
    loan: int
    payment: int


def count() -> Count:
    """Count a journey on moto."""
    with moto_stack.stack() as environment, _heard() as said, TemporaryDirectory() as keys:
        api, meter = running(environment), Meter(template.indexes())
        meter.watch(boto3.DEFAULT_SESSION)
        api.invite("journey-1")
        journey, steps, kept = Journey(api, Wallet(api, Path(keys))), [], {}
        for name, act in journey.steps():
            meter.reset()
            said.seek(said.truncate(0))
            act()
            logged = len(said.getvalue().encode())
            calls = dict(sorted(meter.calls.items()))
            units = meter.read, meter.written, meter.by_place()
            steps.append(Step(name, calls, *units, journey.answered, logged))
            kept[name] = _stored()
    before = kept["the account screen, without a loan"]
    loan = kept["the money arrives"]
    # The open loan itself is there from the first day, and goes with the last.
    return Count(steps, before, loan - before, kept["a payment is collected"] - loan)


@contextmanager
def _heard() -> Iterator[io.StringIO]:
    """Let the functions' log, and the metrics in it, be heard."""
    said = io.StringIO()
    [handler] = logger.handlers
    level = logger.log_level
    with patch.object(handler, "stream", said), redirect_stdout(said):
        logger.setLevel("INFO")
        try:
            yield said
        finally:
            logger.setLevel(level)


def _stored() -> int:
    """Return the bytes that the tables keep, each item in its indexes, too."""
    client: Any = boto3.client("dynamodb")
    total = 0
    for name, arguments in template.tables().items():
        if name == "SandboxTable":
            continue
        keys = [
            {key["AttributeName"] for key in index["KeySchema"]}
            for index in arguments.get("GlobalSecondaryIndexes", ())
        ]
        for item in client.scan(TableName=name)["Items"]:
            places = 1 + sum(names <= item.keys() for names in keys)
            total += places * (item_bytes(item) + _OVERHEAD)
    return total


def timed() -> dict[str, float]:
    """Return the median milliseconds of the processor for each step, all threads together."""
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder), *free_ports(2))
        cloud.start(settings)
        try:
            cloud.wait(settings)
            quiet = {"POWERTOOLS_SERVICE_NAME": "microloan", "AWS_EC2_METADATA_DISABLED": "true"}
            with patch.dict(os.environ, settings.aws_env() | quiet):
                boto3.setup_default_session()
                environment = moto_stack.resources()
                # Answers are held against their document while they are counted.
                unchecked = patch("tests.support.assertions.api_document.check")
                with patch.dict(os.environ, environment), _heard(), unchecked:
                    return _time(running(environment), Path(folder) / "keys")
        finally:
            cloud.stop(settings)


def _time(api: InProcessApi, keys: Path) -> dict[str, float]:
    spent, wallet = defaultdict(list), Wallet(api, keys)
    for number in range(TIMES):
        api.invite(f"journey-{number}")
        for name, act in Journey(api, wallet, number).steps():
            spent[name].append(_processor(act))
    # The first ones load and connect.
    return {name: statistics.median(each[TIMES // 4 :]) for name, each in spent.items()}


def _processor(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1_000


def as_json(found: Count, times: dict[str, float]) -> dict[str, Any]:
    """Return what the cost card needs to know."""
    book = realistic()
    asked = book.collections
    sizes = page_files()
    operations = {
        step.name: {
            "requested": not step.name.endswith(_HANDED_OVER),
            "calls": step.calls,
            "read": float(step.read),
            "written": float(step.written),
            "places": step.places,
            "answered": step.answered,
            "logged": step.logged,
            "processor": round(times[step.name], 1),
        }
        for step in found.steps
    }
    one_file = {"answered": sum(sizes) // len(sizes), "files": len(sizes)}
    grown, added = grow(_VALUED), close(_VALUED)
    return {
        "measured": f"{datetime.now(UTC).date()}, {machine()}",
        "operations": operations | {"a file of the page": operations["the page"] | one_file},
        "night": {
            "read": round(float(book.read), 4),
            "written": round(float(book.written), 4),
            "collection": {place: units / asked for place, units in book.places.items()},
            "processor": round(grown.seconds / grown.loans * 1_000_000, 1),
            "entry": round(added.seconds / added.loans * 1_000_000, 1),
            "loan_bytes": round(book_pages(_LOANS)[1]),
            "entry_bytes": round(entry_bytes()),
        },
        "stored": {"account": found.account, "loan": found.loan, "payment": found.payment},
    }


def write_counts() -> None:
    """Count, measure, and keep it for the cost card."""
    COUNTS.write_text(json.dumps(as_json(count(), timed()), indent=1) + "\n", "utf-8")
