"""How a function starts: counted and on the clock, its first request, its layer, SnapStart's price.

In fresh processes of the Python that AWS runs, with the built layer and boto3 as Lambda has them:
`.venv313/bin/python -m benchmarks.startup`, after `make build`.
"""

import json
import resource
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import measured, taking_turns, write_page
from microloan_ops.cost.prices import published
from tests.support.builders.sample_events import STUB, events
from tests.support.cloud.lambda_runtime import (
    CLIENT,
    NOTHING,
    ROOT,
    START,
    DeployedFunction,
    LambdaRuntime,
    build_layer,
    copy_runtime,
    functions,
)

ROUNDS = 5
BUILT = ROOT / ".aws-sam/build/MicroloanLayer/python"
REFERENCE = "boto3 and a DynamoDB client"
# The function whose first request is timed; on an empty database its list of loans is empty.
ASKED = "account"
MILLION = 1_000_000
GIGABYTES, MONTH, STARTS = 0.5, 30 * 86_400, 10_000

_FIRST = """
import time
from json import loads
event = loads(EVENT)
spent = []
for _ in range(20):
    began = time.process_time()
    answer = handler.handler(event, None)
    spent.append((time.process_time() - began) * 1_000)
    assert answer["statusCode"] == 200, answer
print(started, spent[0], min(spent[1:]))
"""


Start = tuple[str, DeployedFunction | None]


def starts() -> dict[str, Start]:
    """Return what is started, by name; first nothing at all."""
    found: dict[str, Start] = {"": (NOTHING, None), REFERENCE: (CLIENT, None)}
    return found | {name: (START, function) for name, function in sorted(functions().items())}


def counted(like: LambdaRuntime) -> dict[str, float]:
    """Return each start's instructions, the interpreter's taken off, in millions."""
    wanted = starts()
    with ThreadPoolExecutor(2) as workers:
        counts = workers.map(lambda one: like.instructions(*one), wanted.values())
        found = dict(zip(wanted, counts, strict=True))
    nothing = found.pop("")
    return {name: (count - nothing) / MILLION for name, count in found.items()}


def timed(like: LambdaRuntime, name: str) -> float:
    """Return how many times the reference's time of the processor a start takes."""
    wanted = starts()
    runs = {one: partial(like.run, *wanted[one]) for one in ("", REFERENCE, name)}
    best = taking_turns(runs, ROUNDS, _children)
    return (best[name] - best[""]) / (best[REFERENCE] - best[""])


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def first_request(like: LambdaRuntime) -> list[float]:
    """Return the milliseconds of the start, of the first request and of a warm one."""
    [event] = [
        event
        for name, event in events(ASKED)
        if (event["httpMethod"], event["resource"]) == ("GET", "/loans") and name == "handler"
    ]
    code = (
        f"import time\n{START}\nstarted = time.process_time() * 1_000\n{STUB}\n"
        f"EVENT = {json.dumps(json.dumps(event))}\n{_FIRST}"
    )
    done = like.run(code, functions()[ASKED])
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [float(one) for one in done.stdout.splitlines()[-1].split()]


def without_bytecode(like: LambdaRuntime, folder: Path) -> LambdaRuntime:
    """Return the same with a layer that has no bytecode."""
    unready = shutil.ignore_patterns("__pycache__")
    return LambdaRuntime(shutil.copytree(like.layer, folder / "bare", ignore=unready), like.runtime)


def packages() -> list[tuple[str, float]]:
    """Return the largest parts of the built layer, in MB, and bytecode among them."""
    sizes: Counter[str] = Counter()
    for path in BUILT.rglob("*"):
        if path.is_file():
            size = path.stat().st_size
            sizes[path.relative_to(BUILT).parts[0]] += size
            sizes["of all, bytecode"] += size if path.suffix == ".pyc" else 0
            sizes["all"] += size
    return [(name, size / MILLION) for name, size in sizes.most_common(9)]


def about() -> str:
    """Return the section."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        like = LambdaRuntime(build_layer(folder / "opt"), copy_runtime(folder / "runtime"))
        instructions = counted(like)
        dearest = max(instructions, key=instructions.__getitem__)
        in_time = timed(like, dearest)
        bare = without_bytecode(like, folder).instructions(START, functions()[ASKED]) / MILLION
        start, first, warm = first_request(like)
    client = instructions[REFERENCE]
    rows = "\n".join(
        f"| {name} | {count:,.0f} | {count / client:.2f} |" for name, count in instructions.items()
    )
    parts = "\n".join(f"| {name} | {size:.1f} |" for name, size in packages())
    return f"""\
## Start-up

> The dearest start, `{dearest}`, is {instructions[dearest] / client:.2f} times as many instructions
> as boto3 and a DynamoDB client alone.

A start is the work of a function before its first event: it imports its handler and makes its
clients. It runs in a fresh process of AWS's Python, with only the layer and boto3 where Lambda has
them, less the interpreter's own start. The comparison is the minimum for any function with a table:
`import boto3` and a DynamoDB client. The tool valgrind counts
instructions, which are the same in every run. So they are the budget
([`tests/artefacts`](../../tests/artefacts/test_startup.py):
1.70, and two exceptions with their reasons).
In the processor's time `{dearest}` starts {in_time:.2f} times
as long as the client alone, the best of {ROUNDS} rounds in which both take turns.

| function | million instructions | to the client alone |
|---|---|---|
{rows}

Without the layer's bytecode, `{ASKED}` would take {bare:,.0f} million,
{bare / instructions[ASKED]:.1f} times as many. No program can write under `/opt`, so each start
would compile it all again. A start makes the clients. The first request of a route makes its
validators. `{ASKED}` started in {start:.0f} ms of
this processor. Its first request, `GET /loans` on a stub of the socket, took {first:.1f} ms more, a
warm one {warm:.1f} ms. The first request of a real stack also opens a connection. Where money moves
or a decision is made, it reads the shared keys.

{measured()}.

The content of the layer, in MB unpacked:

| part | MB |
|---|---|
{parts}

{_snap_start(start)}"""


def _usd(name: str) -> float:
    return float(published().by_name[name].steps[0].usd)


def _snap_start(start: float) -> str:
    cache = _usd("snapshot_gigabyte_seconds") * GIGABYTES * MONTH
    restores = _usd("restored_gigabytes") * GIGABYTES * STARTS
    plain = _usd("gigabyte_seconds") * GIGABYTES * start / 1_000 * STARTS
    ready = _usd("provisioned_gigabyte_seconds") * GIGABYTES * MONTH
    return f"""\
The cost of {STARTS:,} starts a month of one function of 512 MB, by published prices (us-east-1,
arm64). The first row uses the start measured here, as Lambda bills it:

| | USD a month |
|---|---|
| started each time | {plain:.2f} |
| SnapStart: one version kept, each start restored | {cache + restores:.2f} |
| one environment of provisioned concurrency | {ready:.2f} |

Only AWS can show the duration of a restore, because no emulator restores. The parameter
`SnapStart` turns it on: [how](../deployment.md#starts-from-a-snapshot), and
[for how much](../cost.md#snapstart).
"""


if __name__ == "__main__":
    write_page("start-up", about)
