"""An operator's console: commands on a stack of stored state, with a fixed clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from microloan.domain.payments.transfer import Direction, Transfer
from microloan_ops.__main__ import app
from microloan_ops.console.stack import Stack
from tests.support.assertions import command_grammar
from tests.support.builders.bank_at_midnight import BankAtMidnight
from tests.support.builders.stored_history import sandbox

EVIDENCE = "Mail of the gateway's operator, 2 May, ref 47"

_GROUPS = {"approvals", "customer", "line", "loan", "payment", "refund"}


@dataclass
class AdjustableClock:
    """A clock that changes only by assignment."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


@contextmanager
def at_desk(bank: BankAtMidnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Store a bank, on which every command works."""
    with sandbox(bank) as made:
        monkeypatch.setattr(Stack, "connect", lambda _: made)
        # The test clock of a sandbox advances by itself.
        monkeypatch.setitem(vars(made), "clock", AdjustableClock(bank.clock.now()))
        yield made


def later(stack: Stack, length: timedelta) -> None:
    clock = stack.clock
    assert isinstance(clock, AdjustableClock)
    clock.instant += length


def run(*words: str) -> Result:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, words)
    wide = [line for line in result.output.splitlines() if cell_len(line) > command_grammar.WIDTH]
    assert "--json" in words or wide == []
    return result


def told(*words: str) -> dict[str, Any]:
    grouped = words[0] in _GROUPS or words[:2] == ("transfers", "resolve")
    name = " ".join(words[:2]) if grouped else words[0]
    document: dict[str, Any] = command_grammar.document(name, run(*words, "--json").stdout)
    return document


def approved(asked: dict[str, Any], by: str = "li") -> dict[str, Any]:
    """Approve a request as another operator."""
    given = (asked["approval_id"], "--digest", asked["digest"], "--reason", "seen the letter")
    return told("approvals", "approve", *given, "--by", by, "--yes")


def stuck(stack: Stack) -> Transfer:
    """Return the disbursement without an answer."""
    transfers = stack.books.open_transfers()
    [unanswered] = [each for each in transfers if each.direction is Direction.DISBURSE]
    return unanswered
