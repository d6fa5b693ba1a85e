"""Both sources asked at once, next to one after the other: seconds of the clock, of the processor.

The two servers have a process of their own and take 100 ms for each answer; so the processor's
time is that of the client alone: threads, signatures, HTTP and the reading of what is answered.
"""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import median

from benchmarks.report import measured, write_page
from microloan.adapters.credit_data.client import HttpCreditBureau, HttpWalletActivityProvider
from microloan.adapters.credit_data.combined import CombinedCreditData
from microloan.domain.channel import Channel
from microloan.domain.underwriting.applicant_data import ApplicantData
from tests.support.builders.examples import PERSON
from tests.support.fakes.service_client import KEYS, service_at
from tests.support.fakes.signed_messages import ReceivedRequest, Reply
from tests.support.servers.credit_data import ACTIVE, FOUND, OPENID, CreditDataService, ask
from tests.support.servers.faulty_server import FaultyServer

SECONDS = 0.1
ROUNDS = 40


class Slow(CreditDataService):
    """Takes its time."""

    def act(self, request: ReceivedRequest) -> Reply:
        """Answer after a while."""
        time.sleep(SECONDS)
        return super().act(request)


def serve(told: Connection) -> None:
    """Serve both sources until the other end is closed."""
    bureau = Slow(dict(KEYS), "/credit-reports", FOUND)
    social = Slow(dict(KEYS), "/activity", ACTIVE)
    with FaultyServer(bureau) as first, FaultyServer(social) as second:
        told.send((first.url, second.url))
        told.poll(None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What one ask takes, by the median of all: seconds."""

    clock: float
    processor: float


def compare() -> tuple[Spent, Spent]:
    """Return what an ask of both at once takes, and of one after the other; they take turns."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    servers = context.Process(target=serve, args=(theirs,))
    servers.start()
    try:
        bureau_url, social_url = ours.recv()
        bureau = HttpCreditBureau(service_at(bureau_url, "bureau"))
        social = HttpWalletActivityProvider(service_at(social_url, "social"))
        sources = CombinedCreditData(bureau, social)
        return _take_turns(
            lambda: ask(sources),
            lambda: ApplicantData(
                bureau.report(PERSON, "query-1"), social.profile(Channel.WECHAT, OPENID)
            ),
        )
    finally:
        ours.send(None)
        servers.join()


def _take_turns(*ways: Callable[[], ApplicantData]) -> tuple[Spent, Spent]:
    found: list[list[Spent]] = [[], []]
    for way in ways:
        # The connections are made.
        way()
    for _ in range(ROUNDS):
        for spent, way in zip(found, ways, strict=True):
            clock, processor = time.perf_counter(), time.process_time()
            way()
            spent.append(Spent(time.perf_counter() - clock, time.process_time() - processor))
    at_once, one_by_one = (
        Spent(median(one.clock for one in each), median(one.processor for one in each))
        for each in found
    )
    return at_once, one_by_one


def about(at_once: Spent, one_by_one: Spent) -> str:
    """Return the section."""

    def line(name: str, spent: Spent) -> str:
        ratio = spent.clock / at_once.clock
        figures = f"{spent.clock * 1_000:.1f} ms | {ratio:.2f} | {spent.processor * 1_000:.2f} ms"
        return f"| {name} | {figures} |"

    return f"""\
## Credit bureau and social data

> Calling both sources at once is {one_by_one.clock / at_once.clock:.2f} times as quick as one after
> the other.

The benchmark calls both sources for one decision, {ROUNDS} times each way, in turns. Each source
takes {SECONDS * 1_000:.0f} ms for its answer, in a process of its own. The figures are medians. The
processor's time is the client's: two threads, signatures, HTTP, the strict reading of the answers.

| | one ask | to both at once | processor |
|---|---|---|---|
{line("both at once", at_once)}
{line("one after the other", one_by_one)}

{measured()}.
"""


if __name__ == "__main__":
    write_page("sources", lambda: about(*compare()))
