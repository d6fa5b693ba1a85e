"""The night's functions as the state machine calls them, on moto."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from microloan.adapters.dynamodb import quiet_scan
from microloan.domain.calendar import business_date
from microloan.usecases.nightly import open_books
from ops.cli.books import balance
from ops.cli.clock import NIGHT_RUN
from ops.cli.stack import Stack
from ops.simulation.book import lay_down
from tests.fakes import aws
from tests.fakes.inprocess import InProcess, running
from tests.fakes.stored import outputs

LOANS = 12


@dataclass
class Context:
    """What Lambda tells of the time that is left."""

    seconds: float

    def get_remaining_time_in_millis(self) -> float:
        return self.seconds * 1_000


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Stack]]:
    """Twelve open loans, three to a page, on the morning after their draw."""
    monkeypatch.setitem(quiet_scan.SCAN, "Limit", 3)
    with aws.stack() as environment:
        api: InProcess = running(environment)
        client: Any = boto3.client
        stack = Stack(outputs(), client, "")
        open_books(stack.night, stack.clock)
        today = business_date(stack.clock.now())
        lay_down(LOANS, today, stack.database, lambda _: None)
        stack.test_clock.set(datetime.combine(today + timedelta(days=1), NIGHT_RUN))
        yield api.load("nightly_accrual"), stack


def live(handlers: Any, seconds: float) -> tuple[list[Any], Any]:  # noqa: ANN401 - a module
    """Be the state machine; return every worker's answer and what was closed."""
    planned = handlers.plan_handler({}, None)
    answers = []
    for segment in planned["segments"]:
        event = segment
        while True:
            event = handlers.accrue_handler(event, Context(seconds))
            answers.append(event)
            if event["done"]:
                break
    return answers, handlers.close_handler(planned, None)


@pytest.mark.parametrize(("seconds", "handed_on"), [(900.0, False), (60.0, True)])
def test_a_worker_without_time_says_where_to_go_on(
    night: tuple[Any, Stack], seconds: float, *, handed_on: bool
) -> None:
    handlers, stack = night
    answers, closed = live(handlers, seconds)
    assert (not all(answer["done"] for answer in answers)) is handed_on
    assert len(closed["closed"]) == 1
    found = balance.trial_balance(stack)
    assert found.proven
    last = stack.night.last_closed()
    assert last
    assert sum(worth.loans for worth in last.totals.cells.values()) == LOANS
