"""Scenarios of tests/scenarios over HTTP, on a local cloud of their own.

Their customers share one timeline, because a stack's clock only goes forward. A card collects
nothing meanwhile: the missed nights are caught up at the end.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from microloan_ops.cli import clock, eod, ledger
from microloan_ops.cli.wallet import Wallet
from microloan_ops.console.stack import Stack
from microloan_ops.local import lifecycle
from microloan_ops.local.settings import Settings
from microloan_testing import persons
from tests.e2e.people import enlist, new_person, numbers
from tests.support.assertions.api_document import check_response
from tests.support.scenarios.http_player import HttpPlayer, customer_of
from tests.support.scenarios.model import Scenario
from tests.support.scenarios.pages import FOLDER
from tests.support.scenarios.play import RefusedError, compare_books, steps
from tests.support.scenarios.reading import read_scenario

pytestmark = pytest.mark.e2e

START = "2024-01-15"
CHANNEL = "qq"
NAMES = (
    "schedule-5-instalments",
    "schedule-10-instalments",
    "schedule-20-instalments",
    "prepayment-published-example",
    "settled-on-day-of-draw",
    "settled-early",
    "late-within-grace",
    "late-after-grace",
    "part-payment-after-grace",
    "penalty-ceiling",
    "oldest-bill-first",
    "payment-returned",
    "surplus-refunded",
    "refund-owed-back",
    "written-off-and-recovered",
    "correction",
    "draws-around-midnight",
    "two-loans",
    "overpayment-refused",
    "drawn-on-29-february",
)


@dataclass(frozen=True)
class Played:
    """A stack on which the scenarios were played, and the differences found."""

    stack: Stack
    differences: dict[str, str]


@pytest.fixture(scope="module")
def played(worker_id: str) -> Iterator[Played]:
    with ExitStack() as opened:
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        patch.setitem(os.environ, "SANDBOX_START", START)
        settings = opened.enter_context(lifecycle.apart(f"e2e-scenarios-{worker_id}"))
        folder = Path(opened.enter_context(TemporaryDirectory()))
        stack = Stack(settings.outputs(), settings.client, f"{settings.url}/v1")
        players = {}
        for name in NAMES:
            scenario = read_scenario(FOLDER / f"{name}.md")
            wallet = onboard(name, settings, stack, folder)
            opened.callback(wallet.http.close)
            customer_id = customer_of(stack, CHANNEL, openid(name))
            players[name] = scenario, HttpPlayer.of(scenario, wallet, stack, customer_id)
        yield Played(stack, dict(play_together(players)))


def openid(name: str) -> str:
    return f"scenario-{name}"


def onboard(name: str, settings: Settings, stack: Stack, folder: Path) -> Wallet:
    """Invite a member, bind a card and apply."""
    enlist(stack, CHANNEL, openid(name), folder, invited=True)
    wallet = Wallet.of(settings, CHANNEL, openid(name))
    wallet.http.event_hooks = {"response": [check_response]}
    wallet.onboard(new_person("008"), persons.card_number("000", next(numbers)))
    return wallet


def play_together(players: dict[str, tuple[Scenario, HttpPlayer]]) -> Iterator[tuple[str, str]]:
    """Play scenarios on one timeline, and yield the first difference of each."""
    failed: set[str] = set()
    timelines = (
        ((step.at, name, step.run) for step in steps(scenario, player))
        for name, (scenario, player) in players.items()
    )
    for _, name, run in merge(*timelines, key=lambda step: step[0]):
        if name in failed:
            continue
        try:
            run()
        except (AssertionError, RefusedError) as difference:
            failed.add(name)
            yield name, str(difference)
    for name, (scenario, player) in players.items():
        try:
            compare_books(scenario, player)
        except AssertionError as difference:
            yield name, str(difference)


@pytest.mark.parametrize("name", NAMES)
def test_deployed_stack_returns_the_figures_of_a_scenario(name: str, played: Played) -> None:
    assert played.differences.get(name) is None


def test_books_balance_after_all_scenarios(played: Played) -> None:
    tomorrow = played.stack.test_clock.now().astimezone(clock.NIGHT_RUN.tzinfo) + timedelta(days=1)
    played.stack.test_clock.set(datetime.combine(tomorrow.date(), clock.NIGHT_RUN))

    closed = eod.run(played.stack)

    assert closed[0] == START
    assert ledger.trial_balance(played.stack).proven
