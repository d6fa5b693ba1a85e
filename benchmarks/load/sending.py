"""Send requests at a rate that nobody slows down, and keep what came back.

An open model: customers come when they come (gaps as of a Poisson process), not when an earlier one
was served. A request that has to wait, for a free connection too, has waited since it was due.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Self

import httpx

from benchmarks.load.traffic import Request, Traffic
from benchmarks.load.watched.sitecustomize import HEADER

# Each that the local cloud has to serve at the same time starts one more process of a function, on
# this machine's few processors; what is more waits here, and that is counted.
AT_ONCE = 6
_TIMEOUT_SECONDS = 30.0
# docs/api.md: send it again when `Retry-After` says; more than this and the load has failed.
_SENDINGS = 4
_AGAIN = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and what came of it, in seconds of the clock.

    Parameters
    ----------
    due, ended
        When it was due, and when its last answer was read.
    waited
        How long it was not on its way in between: for a free connection, or to be sent again.
    again
        The status and code of each answer after which it was sent again, as documented.
    """

    number: int
    request: Request
    phase: str
    due: float
    ended: float
    waited: float
    answer: httpx.Response | None
    error: str = ""
    again: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long its customer waited in all."""
        return self.ended - self.due


Results = Sequence[Future[Sent]]


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the load: so many requests a second, for so many seconds."""

    name: str
    rate: float
    seconds: float


@dataclass(slots=True)
class Sender:
    """The wallets' side of the wire."""

    url: str
    client: httpx.Client = field(init=False)
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        self.client = httpx.Client(
            base_url=self.url, timeout=_TIMEOUT_SECONDS, limits=limits, trust_env=False
        )

    def __enter__(self) -> Self:
        """Keep connections."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self.client.close()

    def send(self, request: Request, phase: str, due: float) -> Sent:
        """Send a request, again where the API asks for it; whatever happens is in the result."""
        number, again, error = next(_numbers), list[str](), ""
        waited, answer = time.perf_counter() - due, None
        for left in reversed(range(_SENDINGS)):
            try:
                answer = self._once(request, number)
            except httpx.HTTPError as failed:
                error = f"no answer: {type(failed).__name__}"
                break
            if not left or not may_go_again(answer):
                break
            again.append(f"{answer.status_code} {code_of(answer)}")
            pause = float(answer.headers["Retry-After"])
            self.sleep(pause)
            waited += pause
        ended = time.perf_counter()
        if answer is not None and not error and answer.status_code == request.expected:
            request.then(answer.json() if request.token else {})
        return Sent(number, request, phase, due, ended, waited, answer, error, tuple(again))

    def _once(self, request: Request, number: int) -> httpx.Response:
        headers = {HEADER: str(number)}
        if request.token:
            headers["Authorization"] = f"Bearer {request.token}"
        if request.expected == HTTPStatus.ACCEPTED:
            headers["Idempotency-Key"] = request.key
        return self.client.request(request.method, request.path, json=request.body, headers=headers)


def may_go_again(answer: httpx.Response) -> bool:
    """Whether the API says that the same may be sent again, and when."""
    return answer.status_code in _AGAIN and "Retry-After" in answer.headers


def code_of(answer: httpx.Response) -> str:
    """Return a problem's code; its status, where the answer is no problem."""
    try:
        document = answer.json()
    except ValueError:
        document = None
    code = document.get("code") if isinstance(document, Mapping) else None
    return str(code or HTTPStatus(answer.status_code).phrase)


def arrivals(phase: Phase, begun: float, draw: random.Random) -> Iterator[float]:
    """Yield when each customer of a phase comes, on the clock on which it has begun.

    Examples
    --------
    >>> draw = random.Random(1)
    >>> sum(1 for _ in arrivals(Phase("hold", 10, 1_000), 5.0, draw))
    10006
    """
    due = begun + draw.expovariate(phase.rate)
    while due < begun + phase.seconds:
        yield due
        due += draw.expovariate(phase.rate)


def drive(
    traffic: Traffic, sender: Sender, phases: Iterable[Phase], tell: Callable[[Results], object]
) -> list[Sent]:
    """Let each phase's customers come; return what came of every request.

    What a phase has asked is answered before the next one begins.
    """
    draw, futures = random.Random(2), list[Future[Sent]]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for phase in phases:
                for due in arrivals(phase, time.perf_counter(), draw):
                    time.sleep(max(0.0, due - time.perf_counter()))
                    futures.append(pool.submit(sender.send, traffic.next(), phase.name, due))
                    tell(futures)
                wait(futures)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [future.result() for future in futures]
