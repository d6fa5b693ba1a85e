"""Several acts in turn, one at a time: whose turn it is, is decided before every shared step.

After CHESS (Musuvathi and others, Finding and Reproducing Heisenbugs in Concurrent Programs, 2008):
every schedule with so many preemptions is run, from the beginning each time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from threading import Lock, Thread

Act = Callable[[], object]
Choices = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose turn it was, of those that were not done.

    Parameters
    ----------
    current
        Who was about to take a step; none at the beginning, and when somebody was done.
    """

    current: int | None
    waiting: tuple[int, ...]
    chosen: int

    def cost(self, other: int) -> int:
        """Return how many preemptions it would be to choose another."""
        return int(self.current is not None and other != self.current)


@dataclass(slots=True)
class Course:
    """How a run went: each decision, and each step with who took it."""

    decisions: list[Decision] = field(default_factory=list)
    steps: list[tuple[int, tuple[object, ...]]] = field(default_factory=list)

    @property
    def choices(self) -> Choices:
        return tuple(decision.chosen for decision in self.decisions)


class Scheduler:
    """Runs acts on threads of its own, of which only one moves at a time."""

    def __init__(self, most: int) -> None:
        self.current: int | None = None
        self._course = Course()
        self._choices: Choices = ()
        self._acts: list[Act] = []
        self._live: list[int] = []
        self._begun: set[int] = set()
        self._fresh = self._astray = False
        self._at_once = 0
        self._turns = [Lock() for _ in range(most)]
        self._over = Lock()
        for lock in (*self._turns, self._over):
            lock.acquire()
        self._threads = [Thread(target=self._work, args=(n,), daemon=True) for n in range(most)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End the threads."""
        self._acts = []
        for turn in self._turns:
            turn.release()
        for thread in self._threads:
            thread.join()

    def run(self, acts: Sequence[Act], choices: Choices) -> Course:
        """Run acts to their ends, by these choices as far as they go, then without preemption.

        An act catches what it raises.
        """
        self._course, self._choices = Course(), choices
        self._acts = list(acts)
        self._live, self._begun, self._astray = list(range(len(acts))), set(), False
        self._give(self._decide(None))
        self._over.acquire()
        if self._astray:
            raise RuntimeError("the same choices led somewhere else: a run is not deterministic")
        return self._course

    def touch(self, *step: object) -> None:
        """Let another have its turn before this step, when the schedule says so."""
        if self._at_once or self.current is None:
            return
        me = self.current
        if self._fresh:
            # Whoever has only just begun was chosen a moment ago.
            self._fresh = False
        elif (chosen := self._decide(me)) != me:
            self._give(chosen)
            self._turns[me].acquire()
        self._course.steps.append((me, step))

    def last_step(self) -> tuple[object, ...]:
        """Return the last step of whoever has the turn."""
        steps = self._course.steps
        return next((step for who, step in reversed(steps) if who == self.current), ())

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Take no turns within."""
        self._at_once += 1
        try:
            yield
        finally:
            self._at_once -= 1

    def _decide(self, current: int | None) -> int:
        place = len(self._course.decisions)
        chosen = self._live[0] if current is None else current
        if place < len(self._choices):
            chosen = self._choices[place]
        if chosen not in self._live:
            self._astray, chosen = True, self._live[0]
        self._course.decisions.append(Decision(current, tuple(self._live), chosen))
        return chosen

    def _give(self, chosen: int) -> None:
        self.current = chosen
        self._fresh = chosen not in self._begun
        self._begun.add(chosen)
        self._turns[chosen].release()

    def _work(self, me: int) -> None:
        while True:
            self._turns[me].acquire()
            if not self._acts:
                return
            self._acts[me]()
            self._live.remove(me)
            if self._live:
                self._give(self._decide(None))
            else:
                self.current = None
                self._over.release()


def explore(run: Callable[[Choices], Course], preemptions: int) -> Iterator[Course]:
    """Run every schedule with so many preemptions, each once.

    What is chosen when somebody is done is no preemption.
    """
    left: list[tuple[Choices, int]] = [((), 0)]
    while left:
        prefix, spent = left.pop()
        course = run(prefix)
        yield course
        choices = course.choices
        for place in range(len(prefix), len(choices)):
            decision = course.decisions[place]
            costs = ((one, spent + decision.cost(one)) for one in decision.waiting)
            left.extend(
                ((*choices[:place], other), cost)
                for other, cost in costs
                if other != decision.chosen and cost <= preemptions
            )


def written(choices: Choices) -> str:
    """Return choices as a text to replay them by.

    Examples
    --------
    >>> written((0, 0, 0, 1, 1, 0))
    'A3B2A1'
    >>> read(written((0, 0, 0, 1, 1, 0)))
    (0, 0, 0, 1, 1, 0)
    """
    return "".join(f"{chr(ord('A') + who)}{len(list(run))}" for who, run in groupby(choices))


def read(text: str) -> Choices:
    """Return the choices of such a text."""
    runs = re.findall(r"([A-Z])(\d+)", text)
    return tuple(ord(letter) - ord("A") for letter, count in runs for _ in range(int(count)))
