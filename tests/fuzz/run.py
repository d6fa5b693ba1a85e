"""Requests that nobody thought of, made from docs/openapi.json, to a local cloud: `make fuzz`.

    python -m tests.fuzz.run [--examples 10] [--seed 1]

It starts a cloud of its own, prepares a few members, and lets schemathesis ask for each of three
of them: examples, coverage of every bound, random requests, and journeys along the document's
links. Afterwards each operation must have gone well at least once, but for a few that other tests
let go well. A night must close, and the books must be proven: whatever was asked, money moved only
as the books say.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from microloan.adapters.sandbox.payment_gateway import SANDBOX_WEBHOOK_KEY
from microloan_ops.cli import clock, eod
from microloan_ops.cli.ledger.verify import AuditProgress, verify
from microloan_ops.cli.operator import Operator
from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle
from microloan_ops.local.settings import REGION, REPOSITORY, Settings
from tests.e2e.people import START
from tests.fuzz.people import log_in, prepare

DOCUMENT = REPOSITORY / "docs/openapi.json"
CONFIG = REPOSITORY / "tests/fuzz/schemathesis.toml"
SCHEMATHESIS = REPOSITORY / ".venv-fuzz/bin/schemathesis"
LAYER = REPOSITORY / "layers/microloan"

Seen = Counter[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """Who asks, and how much of it: a share of the random requests, and which phases."""

    identity: str
    share: float
    phases: str = "examples,coverage,fuzzing,stateful"


PARTS = (
    # Becomes a customer while it asks.
    Part("newcomer", 0.5),
    Part("borrower", 1.0),
    # Is refused nearly everything, and that well.
    Part("stranger", 0.0, "examples,coverage"),
)

# Made-up requests are refused here, because each needs a state or figures that none of them meets.
# The named test lets it go well.
ELSEWHERE = {
    "DELETE /account/limit": "tests/integration/test_lower_limit.py",
    "POST /loans/{loan_id}/plan-quotes": "tests/integration/test_crashes.py",
    "PUT /loans/{loan_id}/plan": "tests/integration/test_crashes.py",
}


def command(part: Part, examples: int, seed: int, url: str) -> list[str]:
    """Return the words that start schemathesis for a part."""
    return [
        str(SCHEMATHESIS),
        f"--config-file={CONFIG}",
        "run",
        str(DOCUMENT),
        f"--url={url}",
        f"--phases={part.phases}",
        f"--max-examples={max(1, round(examples * part.share))}",
        f"--seed={seed}",
        "--no-color",
    ]


def environment(part: Part, identities: Path, seen: Path, settings: Settings) -> dict[str, str]:
    """Return what the configuration and the hooks read."""
    operator = settings.administrator()
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "PYTHONPATH": str(LAYER),
        "FUZZ_IDENTITIES": str(identities),
        "FUZZ_IDENTITY": part.identity,
        "FUZZ_GATEWAY_SECRET": SANDBOX_WEBHOOK_KEY.secret.decode(),
        "FUZZ_OPERATOR_KEY_ID": operator.key_id,
        "FUZZ_OPERATOR_SECRET": operator.secret,
        "FUZZ_UPSTREAM": Operator.of(settings).url,
        "FUZZ_REGION": REGION,
        "FUZZ_SEEN": str(seen),
        "NO_PROXY": "*",
    }


def operations() -> set[str]:
    """Return the name of each operation of the document."""
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def never_well(seen: Seen, known: Iterable[str]) -> list[str]:
    """Return the operations that never went well, which were not really tried.

    Examples
    --------
    >>> never_well(Counter({("GET /a", 200): 1, ("GET /b", 404): 9}), ["GET /a", "GET /b"])
    ['GET /b']
    """
    well = {label for label, status in seen if status < 300}
    return sorted(set(known) - well)


def table(seen: Seen) -> str:
    """Return a line for each operation, with how often it answered what.

    Examples
    --------
    >>> table(Counter({("GET /a", 200): 3, ("GET /a", 404): 1}))
    'GET /a                                               200 x 3, 404 x 1'
    """
    labels = sorted({label for label, _ in seen})
    return "\n".join(
        f"{label:<52} "
        + ", ".join(f"{status} x {n}" for (of, status), n in sorted(seen.items()) if of == label)
        for label in labels
    )


def ask(part: Part, examples: int, seed: int, settings: Settings, identities: Path) -> Seen:
    """Let schemathesis ask for one identity; return what was answered, or end with its findings."""
    told = identities.with_name(f"{part.identity}.json")
    start = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own command
        command(part, examples, seed, f"{settings.url}/v1"),
        cwd=REPOSITORY,
        env=environment(part, identities, told, settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
        sys.exit(f"\nthe {part.identity} found something: see above; --seed={seed}")
    counts = json.loads(told.read_text(encoding="utf-8"))
    seen = Counter({(label, status): count for label, status, count in counts})
    print(f"{part.identity}: {seen.total()} requests, {time.monotonic() - start:.0f} s")
    return seen


def prove(stack: Stack) -> None:
    """Close all nights that were not, and check everything that is stored."""
    clock.settle(stack)
    closed = eod.run(stack)
    nothing = AuditProgress(*(lambda *_: None,) * 4)
    checked = verify(stack.database, nothing)
    for finding in checked.findings:
        print(finding)
    if checked.findings or not closed:
        sys.exit("the books do not hold after what was asked")
    print(f"{len(closed)} nights closed, the books are proven")


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10, help="random requests per operation")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    os.environ["SANDBOX_START"] = START
    with lifecycle.apart("fuzz") as settings, tempfile.TemporaryDirectory() as folder:
        os.environ.update(settings.as_env())
        stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
        prepare(settings, stack, Path(folder))
        seen: Seen = Counter()
        for part in PARTS:
            identities = log_in(settings, Path(folder))
            seen += ask(part, given.examples, given.seed, settings, identities)
        print(table(seen))
        if missing := never_well(seen, operations() - ELSEWHERE.keys()):
            sys.exit(f"never went well, so never tried: {', '.join(missing)}")
        prove(stack)


if __name__ == "__main__":
    main()
