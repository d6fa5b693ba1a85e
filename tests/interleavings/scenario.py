"""A scenario: how it begins, who does what at once, how each may end, and what must hold then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import partial
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from microloan.domain.errors import MicroloanError, StateConflictError
from microloan.retry import Backoff
from microloan_testing.audit import audit
from microloan_testing.reconciliation import reconcile
from tests.interleavings.scheduler import Choices, Course, Scheduler, explore, written
from tests.interleavings.shared_bank import Stage

if TYPE_CHECKING:
    from microloan.domain.ledger.journal import Entry

Outcomes = Mapping[str, object]
_MOST_ROUNDS = 20
_A_MOMENT = timedelta(minutes=2)
# Of more acts, each order of every batch is one of all.
_EACH_ITS_ORDER = 2


@dataclass(frozen=True, slots=True)
class Act:
    """What one of them does, and the codes of the refusals that are true."""

    name: str
    do: Callable[[Stage], object]
    allowed: frozenset[str] = frozenset()


def act(name: str, do: Callable[[Stage], object], *allowed: str) -> Act:
    return Act(name, do, frozenset(allowed))


def nothing_more(_: Stage, __: Outcomes) -> Iterator[str]:
    """Find nothing beside what every scenario is held against."""
    yield from ()


@dataclass(frozen=True)
class Scenario:
    """Acts that run at once.

    Parameters
    ----------
    verdict
        What must hold beside what holds of every scenario; yields what does not.
    """

    name: str
    begin: Callable[[Stage], object]
    acts: tuple[Act, ...]
    verdict: Callable[[Stage, Outcomes], Iterator[str]] = nothing_more

    def orders(self) -> list[frozenset[int]]:
        """Return whose batches are read backwards, in each of the orders that are tried."""
        all_ = range(len(self.acts))
        if len(all_) > _EACH_ITS_ORDER:
            return [frozenset(), frozenset(all_)]
        some = (combinations(all_, size) for size in range(len(all_) + 1))
        return list(map(frozenset, chain.from_iterable(some)))


@dataclass(slots=True)
class Found:
    """What came of a scenario: runs, ends that differ, findings, a schedule of each."""

    runs: int = 0
    ends: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Add what came of other orders of the same scenario."""
        self.runs, self.ends = self.runs + other.runs, self.ends + other.ends
        self.findings += other.findings
        self.shown = other.shown | self.shown


class Explorer:
    """Runs a scenario under any schedule and holds its end against the laws."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.scheduler = Scheduler(len(scenario.acts))
        self.first = Stage(self.scheduler)
        scenario.begin(self.first)
        self._ends: dict[object, tuple[str, ...]] = {}

    def explore(self, preemptions: int, orders: Sequence[frozenset[int]] = ()) -> Found:
        """Run every schedule of these orders of the batches, or of all."""
        found = Found()
        for backwards in orders or self.scenario.orders():
            last: list[tuple[str, ...]] = [()]

            def run(choices: Choices, backwards: frozenset[int] = backwards) -> Course:
                course, last[0] = self.run(choices, backwards)  # noqa: B023 - run at once
                return course

            for course in explore(run, preemptions):
                found.runs += 1
                for finding in last[0]:
                    found.findings[finding] += 1
                    if finding not in found.shown:
                        found.shown[finding] = self.show(course, backwards)
        found.ends = len(self._ends)
        return found

    def run(
        self, choices: Choices, backwards: frozenset[int] = frozenset()
    ) -> tuple[Course, tuple[str, ...]]:
        """Run the acts once; return how it went and what was found."""
        stage = Stage(self.scheduler, self.first, backwards)
        outcomes: dict[str, object] = {}
        acts = [
            partial(_do, one, who, stage, outcomes) for who, one in enumerate(self.scenario.acts)
        ]
        with patch.object(Backoff, "bound", _no_pause):
            course = self.scheduler.run(acts, choices)
            end = _fingerprint(stage, outcomes)
            if end not in self._ends:
                self._ends[end] = tuple(dict.fromkeys(self._judge(stage, outcomes)))
        return course, self._ends[end]

    def show(self, course: Course, backwards: frozenset[int]) -> str:
        """Return a run as steps to read, and as a text to replay it by."""
        names = [one.name for one in self.scenario.acts]
        order = "".join("r" if who in backwards else "f" for who in range(len(names)))
        lines = [f"replay: {self.scenario.name}/{order}/{written(course.choices)}"]
        lines += [f"  {names[who]}: {' '.join(map(str, step))}" for who, step in course.steps]
        return "\n".join(lines)

    def close(self) -> None:
        """End its threads."""
        self.scheduler.close()

    def _judge(self, stage: Stage, outcomes: Outcomes) -> Iterator[str]:
        for one in self.scenario.acts:
            outcome = outcomes[one.name]
            if isinstance(outcome, Exception):
                yield from _untrue(one, outcome)
        yield from _comes_to_rest(stage)
        yield from self.scenario.verdict(stage, outcomes)
        yield from _comes_to_rest(stage)
        yield from _holds(stage)
        stage.clock.next_day(1)
        try:
            stage.night()
        except Exception as failure:  # noqa: BLE001 - whatever is raised is the finding
            yield f"the night after it: {_said(failure)}"
        yield from _comes_to_rest(stage)
        yield from _holds(stage)


def _no_pause(*_: object) -> float:
    """Stand for the longest pause before something is tried again."""
    return 0.0


def _do(one: Act, who: int, stage: Stage, outcomes: dict[str, object]) -> None:
    stage.begins(who)
    try:
        outcomes[one.name] = one.do(stage)
    except Exception as refusal:  # noqa: BLE001 - judged afterwards
        outcomes[one.name] = refusal


def _untrue(one: Act, outcome: Exception) -> Iterator[str]:
    if not isinstance(outcome, MicroloanError) or outcome.code not in one.allowed:
        yield f"{one.name} ended in {_said(outcome)}"


def _said(failure: Exception) -> str:
    code = f" {failure.code}" if isinstance(failure, MicroloanError) else ""
    return f"{type(failure).__name__}{code}: {failure}"


def _comes_to_rest(stage: Stage) -> Iterator[str]:
    """Tell again what was not heard, and deliver until nothing waits."""
    for told, transfer_id in tuple(stage.unheard):
        try:
            stage.tell(told, transfer_id)
        except StateConflictError:
            # It is known by now.
            continue
        except Exception as failure:  # noqa: BLE001 - whatever is raised is the finding
            yield f"the callback told again: {_said(failure)}"
    stage.unheard = []
    stuck: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        waiting = [one for one in stage.waiting() if one.transfer_id not in stuck]
        if not waiting:
            return
        # What was tried a moment ago may be left alone for a minute.
        stage.clock.wait(_A_MOMENT)
        for transfer in waiting:
            try:
                stage.move(transfer.transfer_id)
            except Exception as failure:  # noqa: BLE001 - whatever is raised is the finding
                stuck.add(transfer.transfer_id)
                yield f"the {transfer.direction} cannot be delivered: {_said(failure)}"
    yield "what is delivered leads to more without end"


def _holds(stage: Stage) -> Iterator[str]:
    """Hold the books against themselves and against the rails."""
    try:
        yield from map(str, audit(stage.store).findings)
    except Exception as failure:  # noqa: BLE001 - whatever is raised is the finding
        yield f"the audit: {_said(failure)}"
    tables, gateway = stage.store.tables, stage.gateway
    yield from reconcile(tables.transfers, tables.entries(), gateway, stage.promised)
    yield from gateway.broken


def _fingerprint(stage: Stage, outcomes: Outcomes) -> object:
    """Return what two runs have in common that ended alike."""
    tables = stage.store.tables
    rows = [
        (one.name, tuple(_row(key, row) for key, row in getattr(tables, one.name).data.items()))
        for one in fields(tables)
    ]
    moved = [(one, m.amount, m.answer, m.returned) for one, m in stage.gateway.ledger.items()]
    ended = [
        _said(one) if isinstance(one, Exception) else type(one).__name__
        for one in map(outcomes.__getitem__, sorted(outcomes))
    ]
    broken = tuple(stage.gateway.broken)
    return tuple(map(_alike, rows)), frozenset(moved), tuple(ended), broken, stage.clock.now()


def _alike(table: tuple[str, tuple[object, ...]]) -> object:
    name, rows = table
    return name, frozenset(rows)


def _row(key: Any, row: Any) -> object:  # noqa: ANN401 - of any table
    if isinstance(row, dict):
        return key, tuple(_inner(row[one]) for one in sorted(row))
    try:
        hash(row)
    except TypeError:
        return key, repr(row)
    return key, row


def _inner(row: Any) -> object:  # noqa: ANN401 - an entry, or a segment's totals
    entry: Entry = row
    try:
        return (entry.seq, entry.kind, entry.amount, entry.booked_on, entry.transfer_id)
    except AttributeError:
        return repr(row)
