"""What came of the load: every answer that was not right, seconds, and whose they were."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.sending import Sent, code_of
from tests.support.assertions.api_document import check_response

# A median and what the slowest twentieth and hundredth wait for at least.
_PERCENT = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Times:
    """What a function says of a request, in seconds; all of its sendings together.

    Parameters
    ----------
    function
        On the clock, from the event to the answer.
    store
        Of these, waiting for DynamoDB and KMS.
    processor
        Of the function's own processor, signing and parsing included.
    """

    function: float
    store: float
    processor: float

    def __add__(self, other: "Times") -> "Times":
        return Times(
            self.function + other.function,
            self.store + other.store,
            self.processor + other.processor,
        )


@dataclass(frozen=True, slots=True)
class Split:
    """The mean seconds of a request and whose they were; the last four add up to the first.

    Parameters
    ----------
    waiting
        For a free connection, or to be sent again.
    gateway
        On the wire, in the gateway, in the authorizer and on the way to the function.
    store
        The function waited for DynamoDB and KMS.
    us
        Everything else that the function did, of which `processor` on the processor.
    """

    seconds: float
    waiting: float
    gateway: float
    store: float
    us: float
    processor: float


def fault_of(sent: Sent) -> str:
    """Return what is wrong with an answer: its status and code; nothing where it is right.

    An answer is right when it has the status that its request must get, and the form that
    docs/openapi.json gives to it.
    """
    answer = sent.answer
    if answer is None or sent.error:
        return sent.error or "no answer"
    if answer.status_code != sent.request.expected:
        return f"{answer.status_code} {code_of(answer)}"
    try:
        check_response(answer)
    except AssertionError as error:
        return f"{answer.status_code}, not as documented: {error}"
    return ""


def faults(sent: Iterable[Sent]) -> Counter[tuple[str, str]]:
    """Count every wrong answer, by step and by what is wrong."""
    found = ((one.request.step, fault_of(one)) for one in sent)
    return Counter((step, fault) for step, fault in found if fault)


def sent_again(sent: Iterable[Sent]) -> Counter[tuple[str, str]]:
    """Count every answer after which a request was sent again, by step, status and code."""
    return Counter((one.request.step, again) for one in sent for again in one.again)


def percentiles(seconds: Sequence[float]) -> tuple[float, ...]:
    """Return the median, the 95th and the 99th percentile.

    Examples
    --------
    >>> percentiles([float(n) for n in range(101)])
    (50.0, 95.0, 99.0)
    >>> percentiles([2.0])
    (2.0, 2.0, 2.0)
    """
    if len(seconds) == 1:
        return tuple(seconds) * len(_PERCENT)
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return tuple(cuts[percent - 1] for percent in _PERCENT)


def read_times(folder: Path) -> dict[int, Times]:
    """Return what the functions say, by the number of the request."""
    found: dict[int, Times] = {}
    for path in folder.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            said = json.loads(line)
            times = Times(said["function"], said["store"], said["processor"])
            number = said["number"]
            found[number] = found[number] + times if number in found else times
    return found


def split(sent: Sequence[Sent], times: Mapping[int, Times]) -> Split:
    """Return whose the time was, in the mean of some requests.

    Raises
    ------
    KeyError
        When no function says anything of one of them.
    """
    each = [times[one.number] for one in sent]
    seconds = statistics.mean(one.seconds for one in sent)
    waiting = statistics.mean(one.waited for one in sent)
    function = statistics.mean(one.function for one in each)
    store = statistics.mean(one.store for one in each)
    return Split(
        seconds=seconds,
        waiting=waiting,
        gateway=seconds - waiting - function,
        store=store,
        us=function - store,
        processor=statistics.mean(one.processor for one in each),
    )
