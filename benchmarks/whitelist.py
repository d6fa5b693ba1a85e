"""Importing a white list: rows a second, memory over growing files, and units.

The command's own code and boto3's client under it are real; only the socket is a stub, which keeps
what it is given or forgets it.
"""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from benchmarks.apart import each_apart, most_memory
from benchmarks.report import measured, write_page
from benchmarks.segment import SESSION, response
from benchmarks.units import READ_PRICE, WRITE_PRICE, Meter
from microloan.adapters.aws.clients import translate_errors
from microloan.adapters.dynamodb.client import Database, Tables
from microloan.adapters.dynamodb.white_list import DynamoWhiteListStore
from microloan_ops.cli.whitelist.batches import WORKERS
from microloan_ops.cli.whitelist.columns import KEY_COLUMNS
from microloan_ops.cli.whitelist.run import import_job, removal_job, run_job
from microloan_ops.cli.whitelist.sample import sample, write_sample
from microloan_ops.console.stack import DATABASE
from tests.support.cloud import moto_stack

UNTIL, TODAY = date(2099, 12, 31), date(2026, 1, 15)
TABLES = Tables("Members", "", "", "", "", "", "")
ROWS, SIZES = 6_000, (10_000, 60_000)
PRICED = 1_000
# About what a call to DynamoDB takes from the same region.
LATENCY = 0.01
# One update or deletion to a call: fewer rows are enough.
SLOWER = 2_000


@dataclass
class Table:
    """A socket with a table of members behind it.

    Parameters
    ----------
    keeps
        Whether it keeps what is put, so that it is found again.
    latency
        Seconds that an answer takes.
    """

    keeps: bool = True
    latency: float = 0.0
    items: dict[str, Any] = field(default_factory=dict)

    def listing(self) -> DynamoWhiteListStore:
        """Return the white list over it."""
        boto3.setup_default_session(**SESSION)
        client: Any = translate_errors(boto3.client("dynamodb", config=DATABASE))
        client.meta.events.register_last("before-send.dynamodb", self._send)
        return DynamoWhiteListStore(Database(client, TABLES))

    def _send(self, request: Any, **_: object) -> AWSResponse:  # noqa: ANN401 - botocore's
        time.sleep(self.latency)
        operation = str(request.headers["X-Amz-Target"], "ascii").rpartition(".")[-1]
        answer = self._answer(operation, json.loads(request.body))
        return response(request, json.dumps(answer).encode())

    def _answer(self, operation: str, sent: Any) -> Any:  # noqa: ANN401 - JSON
        match operation:
            case "BatchGetItem":
                keys = (key["member"]["S"] for key in sent["RequestItems"]["Members"]["Keys"])
                found = [self.items[key] for key in keys if key in self.items]
                return {"Responses": {"Members": found}, "UnprocessedKeys": {}}
            case "BatchWriteItem" if self.keeps:
                for request in sent["RequestItems"]["Members"]:
                    item = request["PutRequest"]["Item"]
                    self.items[item["member"]["S"]] = item
        return {}


def rate(
    folder: Path, latency: float = 0.0, watch: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Return the rows a second, by a watch, of each thing that a file can be to a table."""
    table = Table()
    listing = table.listing()
    imported = import_job(listing, TODAY, "table")
    files = {name: folder / f"{name}.csv" for name in ("first", "other", "gone")}
    write_sample(files["first"], ROWS, UNTIL)
    # Other facts of the same members: the seed makes both, so the dates differ.
    write_sample(files["other"], SLOWER, date(2098, 12, 31))
    write_keys(files["gone"], SLOWER)
    jobs = {
        "all new": (ROWS, partial(run_job, files["first"], imported)),
        "all unchanged": (ROWS, partial(run_job, files["first"], imported)),
        "all changed": (SLOWER, partial(run_job, files["other"], imported)),
        "all removed": (SLOWER, partial(run_job, files["gone"], removal_job(listing, "table"))),
    }
    table.latency = latency
    found = {}
    for name, (rows, work) in jobs.items():
        started = watch()
        work()
        found[name] = rows / (watch() - started)
    return found


def write_keys(path: Path, count: int) -> None:
    """Write who is to be removed."""
    lines = (f"{channel},{openid}\n" for channel, openid, *_ in sample(count, UNTIL, "sample"))
    path.write_text(",".join(KEY_COLUMNS) + "\n" + "".join(lines))


@dataclass(frozen=True, slots=True)
class Grown:
    """A file of a size: processor seconds, and the most memory that its process held."""

    file: str
    rows: int
    seconds: float
    megabytes: float


def growth(folder: Path) -> list[Grown]:
    """Import files of growing size, each in a process of its own."""
    files = [(folder / f"{rows}.{kind}", rows) for kind in ("csv", "parquet") for rows in SIZES]
    each_apart(write_sample, [(*one, UNTIL) for one in files])
    return each_apart(grow, files)


def grow(file: Path, rows: int) -> Grown:
    """Import a file into a table that forgets."""
    job = import_job(Table(keeps=False).listing(), TODAY, "table")
    started = time.process_time()
    tally = run_job(file, job)
    if tally.rows != rows:
        raise RuntimeError(f"{tally.rows:,} of {rows:,} rows")
    return Grown(file.suffix, rows, time.process_time() - started, most_memory() / 1024)


def costs(folder: Path) -> dict[str, tuple[float, float]]:
    """Return the read and write units of a row, by the calls on moto."""
    with moto_stack.stack():
        boto3.setup_default_session()
        meter = Meter({})
        meter.watch(boto3.DEFAULT_SESSION)
        client: Any = boto3.client("dynamodb")
        listing = DynamoWhiteListStore(Database(client, TABLES))
        job = import_job(listing, TODAY, "table")
        first, other, gone = (folder / f"{name}-priced.csv" for name in "abc")
        write_sample(first, PRICED, UNTIL)
        write_sample(other, PRICED, date(2098, 12, 31))
        write_keys(gone, PRICED)
        found = {}
        for name, work in (
            ("all new", partial(run_job, first, job, workers=1)),
            ("all unchanged", partial(run_job, first, job, workers=1)),
            ("all changed", partial(run_job, other, job, workers=1)),
            ("all removed", partial(run_job, gone, removal_job(listing, "table"), workers=1)),
        ):
            meter.reset()
            work()
            found[name] = (float(meter.read) / PRICED, meter.written / PRICED)
        return found


def about() -> str:
    """Measure everything; return the section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone, later = rate(folder), rate(folder, LATENCY, time.perf_counter)
        units = costs(folder)
        grown = growth(folder)
    fast = "\n".join(
        f"| {kind} | {alone[kind]:,.0f} | {later[kind]:,.0f} | {read:g} | {written:g} "
        f"| {read * float(READ_PRICE) + written * float(WRITE_PRICE):.3f} |"
        for kind, (read, written) in units.items()
    )
    large = "\n".join(
        f"| {one.file} | {one.rows:,} | {one.seconds:.0f} s "
        f"| {one.seconds / one.rows * 1e6:.0f} us | {one.megabytes:.0f} MB |"
        for one in grown
    )
    read, written = units["all new"]
    small, many = grown[:2]
    return f"""\
## The white list

> A new row costs {1e6 / alone["all new"]:.0f} us of the operator's processor, {read:g} read and
> {written:g} write unit. Memory is {small.megabytes:.0f} MB for {small.rows:,} rows, and
> {many.megabytes:.0f} for {many.rows:,} rows.

{measured()}.

`microloan whitelist import` and `remove` run with {WORKERS} threads over a stub of the socket. The
table has rows to a second of the operator's processor. It also has rows to a second on the clock,
when each answer takes {LATENCY * 1000:.0f} ms. Units of a row are by the calls on moto, USD for a
million rows.

| rows | of processor | on the clock | read units | write units | USD |
|---|---|---|---|---|---|
{fast}

New rows in files of growing size, each imported by a process of its own. Memory is that of the
whole process.

| file | rows | processor | each | most memory |
|---|---|---|---|---|
{large}
"""


if __name__ == "__main__":
    write_page("white list", about)
