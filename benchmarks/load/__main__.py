"""Run the load on a local cloud of its own; end with an error if anything went wrong.

Ctrl-C ends it, and the cloud with it.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.load import watched
from benchmarks.load.aftermath import aftermath, drain
from benchmarks.load.figures import fault_of, faults, percentiles, read_times, sent_again
from benchmarks.load.page import Found, failure, section
from benchmarks.load.sending import Phase, Results, Sender, Sent, drive
from benchmarks.load.traffic import TERMS, Customer, Request, Traffic
from benchmarks.load.watched.sitecustomize import FOLDER
from benchmarks.report import asked, publish
from microloan.domain.calendar import business_date
from microloan_ops.cli.clock import MORNING
from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle
from microloan_ops.local.settings import Settings
from tests.e2e.people import Members

SECONDS = 300
# Requests a second: until every function runs as often as it can at once, then the steps, the
# last of which is more than the local cloud serves on two processors, and what is held.
WARM, STEPS, HELD = 15, (5, 10, 20, 40, 60), 10
# A step takes this part of the time for which the load is held.
_STEP = 60
CUSTOMERS, LOANS_EACH = 72, 1
# Before the load, so many requests at once.
_GENTLY = 2
_TELL_SECONDS = 10.0


def phases(seconds: float) -> list[Phase]:
    """Return the start, the steps up, and what is then held for so many seconds."""
    step = seconds / _STEP
    steps = [Phase(f"step {n}", rate, step) for n, rate in enumerate(STEPS, 1)]
    return [Phase("start", WARM, step), *steps, Phase("held", HELD, seconds)]


def customer(members: Members, number: int) -> Customer:
    """Invite somebody, bind a card, take a line."""
    wallet = members.borrower(channel=("qq", "wechat")[number % 2])
    card_id = wallet.get("/account")["cards"][0]["card_id"]
    token = wallet.http.headers["Authorization"].removeprefix("Bearer ")
    return Customer(token, card_id, wallet.log_in, wallet.confirmed(TERMS))


def begin(traffic: Traffic, sender: Sender, stack: Stack) -> None:
    """Let every customer draw, wait for the money, and see it arrive."""
    _all_go_well(sender, [traffic.borrow() for _ in range(CUSTOMERS * LOANS_EACH)])
    drain(stack)
    _all_go_well(sender, [traffic.look() for _ in range(len(traffic.moving))])
    if traffic.moving:
        raise RuntimeError(f"{len(traffic.moving)} loans have not arrived")


def _all_go_well(sender: Sender, requests: list[Request]) -> None:
    with ThreadPoolExecutor(_GENTLY) as pool:
        sent = pool.map(lambda one: sender.send(one, "before", time.perf_counter()), requests)
        if wrong := [fault for one in sent if (fault := fault_of(one))]:
            raise RuntimeError(f"before the load: {wrong[0]}")


class Progress:
    """A line every ten seconds."""

    def __init__(self) -> None:
        self._begun = self._told = time.perf_counter()

    def __call__(self, results: Results) -> None:
        """Tell how far it is, if it is time to."""
        now = time.perf_counter()
        if now - self._told < _TELL_SECONDS:
            return
        ended = [one.result() for one in results if one.done()]
        recent = [one for one in ended if one.due >= self._told]
        self._told = now
        say(f"{now - self._begun:4.0f} s  {_line(ended, recent, len(results))}")


def _line(ended: list[Sent], recent: list[Sent], asked_for: int) -> str:
    wrong = sum(not _expected(one) for one in ended)
    p95 = percentiles([one.seconds for one in recent])[1] if recent else 0.0
    phase = ended[-1].phase if ended else "begins"
    return (
        f"{phase:<7}{len(ended):7,} answered, {wrong} wrong, "
        f"{asked_for - len(ended)} on their way, p95 {p95 * 1_000:.0f} ms"
    )


def _expected(one: Sent) -> bool:
    return one.answer is not None and one.answer.status_code == one.request.expected


def say(line: str) -> None:
    """Tell how far it is, beside the result."""
    print(f"  {line}", file=sys.stderr, flush=True)


def load(settings: Settings, seconds: float, times: Path) -> Found:
    """Load a local cloud; return everything that was found."""
    stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
    today = business_date(stack.clock.now())
    # Not by the machine's clock: the day must not end while it is loaded.
    stack.test_clock.set(datetime.combine(today, MORNING))
    say(f"{CUSTOMERS} customers bind a card, apply and draw")
    with Members.of(settings, stack) as members, Sender(stack.url) as sender:
        traffic = Traffic([customer(members, n) for n in range(CUSTOMERS)], f"{today:%Y-%m}")
        begin(traffic, sender, stack)
        parts = phases(seconds)
        sent = drive(traffic, sender, parts, Progress())
    say("the outbox, the night, the books")
    after = aftermath(stack, traffic.told, today)
    _, *shown = parts
    return Found(shown, sent, read_times(times), faults(sent), sent_again(sent), after)


def main() -> None:
    """Run it, print what was found, and write the section where nothing went wrong."""
    parser = asked()
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long it is held")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        watch = {"PYTHONPATH": str(Path(watched.__file__).parent), FOLDER: folder}
        with patch.dict(os.environ, watch), lifecycle.apart("load") as settings:
            found = load(settings, options.seconds, Path(folder))
    if not found.good:
        sys.exit(failure(found))
    publish("load", section(found), options.write)


if __name__ == "__main__":
    main()
