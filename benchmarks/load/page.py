"""What the load found, as the section of a page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.load.aftermath import Aftermath
from benchmarks.load.figures import Split, Times, percentiles, split
from benchmarks.load.sending import AT_ONCE, Phase, Sent
from benchmarks.load.traffic import ENTRANCE, USAGE
from benchmarks.report import measured

Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a run found."""

    phases: Sequence[Phase]
    sent: Sequence[Sent]
    times: Mapping[int, Times]
    faults: Counts
    again: Counts
    after: Aftermath

    @property
    def good(self) -> bool:
        """Whether nothing at all went wrong."""
        return not self.faults and not self.after.wrong

    def of(self, phase: Phase) -> list[Sent]:
        """Return what came of the requests of a phase."""
        return [one for one in self.sent if one.phase == phase.name]

    def by_step(self, phase: Phase) -> dict[str, list[Sent]]:
        """Return what came of the requests of a phase by step, the most frequent first."""
        sent = self.of(phase)
        steps = Counter(one.request.step for one in sent).most_common()
        return {step: [one for one in sent if one.request.step == step] for step, _ in steps}


def section(found: Found) -> str:
    """Return the section."""
    *_, held = found.phases
    after = found.after
    return f"""\
## Load on the local cloud

> {held.rate:.0f} requests a second for {held.seconds:.0f} s, one in six of which moves money. None
> fails, and the ledger verifies afterwards. {_shares(found, held)}

The load is that of a wallet's customers, over HTTP, with tokens of their wallets. It is
{held.rate:.0f} requests a second for {held.seconds:.0f} s, after steps of
{found.phases[0].seconds:.0f} s each. The steps show the rate from which the local cloud is late.
The sequence of requests follows
`microloan_ops/cost/usage.py`. It is a year of active customers who are not new. Each takes
{USAGE.draws} loans and repays each by {USAGE.payments} payments, first a part, then all.
Requests come at random times, not after an earlier response (an open model). A request
waits from its own time on, and a slow service does not receive fewer.

{_rates(found)}

{_verdict(found)}
Every response had the right status and the form of `docs/openapi.json`.

After the last one the outbox was empty within {after.drained:.1f} s. Then the end of day ran. The
ledger has the {after.loans:,} loans and {after.repayments:,} repayments of the responses, each
once, and no others. `microloan ledger verify` checked {after.looked_at:,} items and found
no fault.

{_percentiles(found, held)}

{_splits(found, held)}
{measured()}. The load,
the gateway, every function and the emulated services share these processors, so the milliseconds
are theirs. Two results carry over: requests that meet cause no fault, and the functions' own
time of the processor.
"""


def _shares(found: Found, phase: Phase) -> str:
    of = split(found.of(phase), found.times)
    gateway, store, us = (part / of.seconds for part in (of.gateway, of.store, of.us))
    return (
        f"The gateway takes {gateway:.0%} of the time, the store {store:.0%}, "
        f"the functions {us:.0%}."
    )


def failure(found: Found) -> str:
    """Return what went wrong, by step, status and code."""
    wrong = Counter(found.faults).most_common()
    lines = [f"{often} x {step}: {fault}" for (step, fault), often in wrong]
    return "\n".join(
        [_rates(found), _verdict(found), "The load has failed:", *lines, *found.after.wrong]
    )


def _verdict(found: Found) -> str:
    again = "".join(f", {often} x {step}: {code}" for (step, code), often in found.again.items())
    return (
        f"There were {len(found.sent):,} requests. {sum(found.faults.values())} had a wrong "
        f"response or none, and {sum(found.again.values())} were sent again as the API "
        f"requires{again}."
    )


def _rates(found: Found) -> str:
    *_, held = found.phases
    _, usual, _ = percentiles([one.seconds for one in found.of(held)])
    rows = []
    for phase in found.phases:
        sent = found.of(phase)
        median, most, slowest = percentiles([one.seconds for one in sent])
        rows.append(
            f"| {phase.name} | {phase.rate:.0f} | {len(sent):,} | {_ms(median)} | {_ms(most)} "
            f"| {_ms(slowest)} | {most / usual:.1f} |"
        )
    return _table(
        "| | asked a second | requests | p50, ms | p95 | p99 | p95, what is held being 1 |", rows
    )


def _percentiles(found: Found, phase: Phase) -> str:
    steps = found.by_step(phase)
    entrance = percentiles([one.seconds for one in steps[ENTRANCE]])[0]
    total = len(found.of(phase))
    rows = []
    for step, sent in steps.items():
        figures = percentiles([one.seconds for one in sent])
        rows.append(
            f"| {step} | {len(sent) / total:.0%} | {' | '.join(map(_ms, figures))} "
            f"| {figures[0] / entrance:.1f} |"
        )
    return _table(
        "| while it is held | share | p50, ms | p95 | p99 | p50, the entrance being 1 |", rows
    )


def _splits(found: Found, phase: Phase) -> str:
    steps = found.by_step(phase) | {"all": found.of(phase)}
    rows = [_split(step, split(sent, found.times)) for step, sent in steps.items()]
    head = (
        "| mean, ms | to the customer | waiting | gateway | store | functions | on the processor |"
    )
    return f"""\
{_table(head, rows)}

- *Waiting* is for one of {AT_ONCE} connections, or for the next attempt.
- *Gateway* is the wire, the local gateway, the emulated API Gateway, the authorizer, and the way to
  the function and back.
- *Store* is the function's time for DynamoDB, the sandbox's clock included.
- *Functions* is the rest of a function's time, the AWS client's signing and parsing included.

The four add up to the customer's time.
"""


def _split(step: str, of: Split) -> str:
    parts = (of.waiting, of.gateway, of.store, of.us)
    shares = " | ".join(f"{_ms(part)}, {part / of.seconds:.0%}" for part in parts)
    return f"| {step} | {_ms(of.seconds)} | {shares} | {_ms(of.processor)} |"


def _table(head: str, rows: Sequence[str]) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows])


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.1f}"
