"""A bank of forty days that has something for every part of the report, and how it is told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013 - a type here
from typer.testing import CliRunner, Result

from microloan.domain.calendar import SHANGHAI
from microloan.domain.channel import Channel
from microloan_ops.__main__ import app
from microloan_ops.console.stack import Stack
from microloan_ops.report.source import NightOutcome, NightRun
from microloan_ops.report.stack import StackSource
from tests.support.builders import examples
from tests.support.builders.in_memory_bank import InMemoryBank
from tests.support.builders.stored_history import sandbox
from tests.support.fakes.outbound_services import CLOSED, DECLINED

DAYS = 40
LAST = examples.DRAWN_ON + timedelta(days=DAYS - 1)
Run = Callable[..., Result]
# Drawn on 15 January, due on 15 February; nobody pays that day.
LOANS = (10_000_00, 1_000_00)


class BankWithHistory(InMemoryBank):
    """A customer of WeChat with two loans and a draw that failed; a member of QQ who waits.

    What falls due is declined the first time, and again; the small loan is settled before.
    """

    def __init__(self, days: int = DAYS) -> None:
        super().__init__()
        self.runs: list[NightRun] = []
        caller = self.invite()
        self.invite("o2", Channel.QQ)
        self.store.enlist(examples.member("o3"))
        card = self.bind(caller)
        self.applied = self.apply(caller)
        member = self.store.member(caller.member_key)
        assert member is not None
        assert member.customer_id is not None
        self.who = member.customer_id
        self.large, self.small = (
            self._draw(amount, card.card_id, key=str(amount)) for amount in LOANS
        )
        self.gateway.script = [DECLINED]
        self.failed = self._draw(2_000_00, card.card_id, key="failed")
        for number in range(days):
            self._live(number)

    def _draw(self, amount: int, card_id: str, key: str) -> str:
        drawn = self.borrow(amount, 10, card_id, key=key, customer_id=self.who)
        self.deliver()
        return drawn.opening.loan_id

    def _live(self, number: int) -> None:
        if number == 10:
            self.repay(self.small, customer_id=self.who)
            self.deliver()
        self.clock.next_day()
        closed = self.night()
        began = self.clock.now().replace(tzinfo=SHANGHAI)
        ended = began + timedelta(seconds=20)
        days = tuple(closing.day for closing in closed)
        self.runs.append(NightRun(began, ended, NightOutcome.SUCCEEDED, days))
        # A closed account, so that no smaller part is asked for.
        self.gateway.script = [CLOSED] * len(self.outbox())
        self.deliver()


@contextmanager
def stack_of(bank: InMemoryBank, runs: Sequence[NightRun] = ()) -> Iterator[Stack]:
    """Yield a stack that holds what a bank holds and remembers runs of the night."""
    with sandbox(bank) as stack:
        outside = stack.client

        def client(service: str, **more: object) -> object:
            return (
                FakeStepFunctions(list(runs))
                if service == "stepfunctions"
                else outside(service, **more)
            )

        yield replace(stack, outputs={**stack.outputs, "EndOfDay": "the night"}, client=client)


@contextmanager
def told(bank: BankWithHistory) -> Iterator[StackSource]:
    """Yield the report's source of a bank in a stack."""
    with stack_of(bank, bank.runs) as stack:
        yield StackSource(stack, "a test")


def ask(*options: str) -> Result:
    """Ask for a report on a terminal of eighty columns."""
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["report", *options])


@contextmanager
def reporting(bank: InMemoryBank, runs: Sequence[NightRun] = ()) -> Iterator[Run]:
    """Yield what asks for the report of a bank, in a stack that is found under any name."""
    with stack_of(bank, runs) as stack, MonkeyPatch.context() as patch:
        patch.setattr(Stack, "connect", lambda _: stack)
        yield ask


@dataclass
class FakeStepFunctions:
    """Step Functions as far as the report asks it, with one page for each run."""

    runs: list[NightRun]

    def get_paginator(self, operation: str) -> "FakeStepFunctions":
        assert operation == "list_executions"
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        newest_first = reversed(range(len(self.runs)))
        return [{"executions": [self._listed(number)]} for number in newest_first]

    def describe_execution(self, **given: str) -> dict[str, Any]:
        return self._listed(int(given["executionArn"]))

    def _listed(self, number: int) -> dict[str, Any]:
        run = self.runs[number]
        closed = ", ".join(f'"{day}"' for day in run.closed)
        found: dict[str, Any] = {
            "executionArn": str(number),
            "startDate": run.began,
            "status": run.outcome.upper(),
        }
        if run.ended:
            found["stopDate"] = run.ended
        if run.outcome is NightOutcome.SUCCEEDED:
            found["output"] = f'{{"closed": [{closed}]}}'
        if run.outcome is NightOutcome.FAILED:
            found["cause"] = run.reason
        return found


def instant(day: int) -> datetime:
    """Return an instant of January 2024."""
    return datetime(2024, 1, day, 16, 10, tzinfo=UTC)
