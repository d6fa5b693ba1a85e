"""A scenario played by one of its players, and every stated figure compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Protocol

from microloan.domain.errors import MicroloanError
from tests.support.scenarios.model import (
    ClosingFigures,
    Event,
    Expected,
    Figures,
    LedgerEntry,
    LineFigures,
    Product,
    Scenario,
    ScheduleRow,
    Split,
)


class RefusedError(Exception):
    """An event that the API refuses, with the code of its problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Player(Protocol):
    """A way to play a scenario: the witness, the domain, the use cases, the API.

    A player has a method for each event that it can play, under the name of the event's type. It
    returns the split of a payment.
    """

    judges_requests: ClassVar[bool]
    """Whether it refuses a request that breaks a rule of the product."""

    def reach(self, at: datetime) -> None:
        """Set the clock."""

    def terms(self) -> Product:
        """Return the line's limit, rates and due day."""

    def figures(self, loan: str, day: date) -> Figures:
        """Return the debt of a loan."""

    def line(self, day: date) -> LineFigures:
        """Return the use of the credit line."""

    def schedule(self, loan: str, day: date) -> tuple[ScheduleRow, ...]:
        """Return the instalments that are still to be billed."""

    def ledger(self) -> Sequence[LedgerEntry]:
        """Return the loans' entries in the order of booking."""

    def closings(self) -> Mapping[date, ClosingFigures]:
        """Return the balances of the closed days."""


def can_play(scenario: Scenario, player: type[Player]) -> bool:
    """Return whether a kind of player has a method for each event of a scenario."""
    return all(hasattr(player, _method(event)) for event in scenario.events)


def _method(event: Event) -> str:
    return event.type.name.lower()


@dataclass(frozen=True)
class Step:
    """An event or a check of a scenario, and its time."""

    at: datetime
    run: Callable[[], None]


def steps(scenario: Scenario, player: Player) -> Iterator[Step]:
    """Yield the events and checks of a scenario in the order of time.

    A check comes after the events of its minute.
    """
    checks = list(scenario.checks)
    for event in scenario.events:
        while checks and checks[0].at < event.at:
            yield _step(checks.pop(0), player)
        yield Step(event.at, partial(_act, event, player))
    for check in checks:
        yield _step(check, player)


def play(scenario: Scenario, player: Player) -> None:
    """Play a scenario and compare every figure that it states.

    Raises
    ------
    AssertionError
        Naming the row whose figure differs.
    """
    for step in steps(scenario, player):
        step.run()
    compare_books(scenario, player)


def compare_books(scenario: Scenario, player: Player) -> None:
    """Compare terms, ledger and closings with those of a scenario that was played."""
    terms = player.terms()
    assert terms == scenario.product, f"{scenario.name}: {terms}"
    if scenario.ledger:
        _compare_ledger(scenario, player.ledger())
    found = player.closings() if scenario.closings else {}
    for day, (place, expected) in scenario.closings.items():
        assert found.get(day) == expected, f"{place}: {found.get(day)}"


def _step(check: Expected, player: Player) -> Step:
    return Step(check.at, partial(_check, check, player))


def _act(event: Event, player: Player) -> None:
    if event.refused and not player.judges_requests:
        return
    player.reach(event.at)
    act: Callable[[Event], Split | None] = getattr(player, _method(event))
    try:
        split = act(event)
    except (RefusedError, MicroloanError) as error:
        if error.code != event.refused:
            raise AssertionError(f"{event.place}: refused as {error.code}") from error
        return
    assert not event.refused, f"{event.place}: accepted, not refused as {event.refused}"
    if event.split:
        assert split == event.split, f"{event.place}: {split}"


def _check(check: Expected, player: Player) -> None:
    player.reach(check.at)
    found = _figure(check, player)
    assert found == check.value, f"{check.place}: {found}"


def _figure(check: Expected, player: Player) -> Figures | LineFigures | tuple[ScheduleRow, ...]:
    match check.value:
        case Figures():
            return player.figures(check.loan, check.at.date())
        case LineFigures():
            return player.line(check.at.date())
        case _:
            return player.schedule(check.loan, check.at.date())


def _compare_ledger(scenario: Scenario, found: Sequence[LedgerEntry]) -> None:
    for expected, entry in zip(scenario.ledger, found, strict=False):
        assert entry == expected, f"{scenario.name}: {entry} is not {expected}"
    assert len(found) == len(scenario.ledger), f"{scenario.name}: {found[len(scenario.ledger) :]}"
