import random
from dataclasses import dataclass, field

import pytest

from microloan.domain.errors import ConcurrentUpdateError, ThrottledError
from microloan.retry import BACKOFF, Backoff, optimistic


@dataclass
class Race:
    """An attempt that fails so many times, then succeeds."""

    lost: int
    error: Exception = field(default_factory=lambda: ConcurrentUpdateError("lost"))
    attempts: int = 0

    def __call__(self) -> str:
        self.attempts += 1
        if self.attempts <= self.lost:
            raise self.error
        return "won"


@dataclass
class Sleeper:
    """Notes the pauses instead of waiting, each drawn as the longest or the shortest."""

    longest: bool = True
    slept: list[float] = field(default_factory=list)

    @property
    def backoff(self) -> Backoff:
        draw = max if self.longest else min
        return Backoff(attempts=5, first=0.1, draw=draw, sleep=self.slept.append)


@pytest.mark.parametrize("lost", range(5))
def test_retry_pauses_double_until_an_attempt_succeeds(lost: int) -> None:
    race, sleeper = Race(lost), Sleeper()
    assert optimistic(race, sleeper.backoff) == "won"
    assert race.attempts == lost + 1
    assert sleeper.slept == [0.1, 0.2, 0.4, 0.8][:lost]


def test_retry_pause_can_be_zero() -> None:
    sleeper = Sleeper(longest=False)
    assert optimistic(Race(3), sleeper.backoff) == "won"
    assert sleeper.slept == [0, 0, 0]


def test_retry_raises_the_last_failure_without_a_pause_after_it() -> None:
    race, sleeper = Race(9), Sleeper()
    with pytest.raises(ConcurrentUpdateError):
        optimistic(race, sleeper.backoff)
    assert (race.attempts, len(sleeper.slept)) == (5, 4)


def test_retry_repeats_only_after_the_named_error() -> None:
    race, sleeper = Race(1, ThrottledError("throttled")), Sleeper()
    with pytest.raises(ThrottledError):
        optimistic(race, sleeper.backoff)
    assert (race.attempts, sleeper.slept) == (1, [])
    assert sleeper.backoff.call(race, ThrottledError) == "won"


def test_retry_pauses_use_the_random_source_of_the_system() -> None:
    """Environments that begin as copies of one would draw the same from Python's own numbers."""
    assert isinstance(getattr(BACKOFF.draw, "__self__", None), random.SystemRandom)
