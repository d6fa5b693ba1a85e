"""Before money moves: what will happen, where, and a question; nobody there, nothing done."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from microloan.adapters.dynamodb.night import DynamoNight
from microloan.adapters.models import read_contests
from microloan.applications import AddDecision, Application
from microloan.domain.account import Status
from microloan.domain.champion import assess
from microloan.domain.decision import Applicant
from microloan.domain.erasure import Part, Plan
from microloan.domain.evidence import Activity, Evidence, SocialProfile
from microloan.domain.member import Channel
from microloan.domain.policy import POLICY
from microloan.domain.transfer import Direction
from ops.cli import night, persons
from ops.cli.desk import Exit
from ops.cli.main import app
from ops.cli.redrive.letters import Letter, Task
from ops.cli.stack import Stack
from tests.fakes import desk
from tests.fakes.examples import CUSTOMER, DRAWN_ON, GOOD_REPORT
from tests.fakes.overnight import Overnight
from tests.fakes.stored import outputs, sandbox

LATE = date(2024, 3, 20)


@pytest.fixture(scope="module")
def world() -> Overnight:
    """A loan that is overdue and one that is settled; somebody who was only decided on."""
    made = Overnight()
    made.repay(made.small, 1_000_50, "all of it")
    made.deliver()
    made.clock.set(LATE)
    return made


@pytest.fixture
def stack(world: Overnight, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with sandbox(world) as made:
        applicant = Applicant(
            Channel.QQ, 30, Evidence(GOOD_REPORT, SocialProfile(qq=Activity(36, 14, 50, 20)))
        )
        contest = replace(read_contests()[Channel.QQ], share=Decimal(0))
        decision = assess(applicant, "cust-9", DRAWN_ON, contest, POLICY)
        made.people.commit(AddDecision("cust-9", Application("app-9", decision, applicant)))
        monkeypatch.setattr(Stack, "connect", lambda _: made)
        yield made


@pytest.fixture
def lines(world: Overnight, tmp_path: Path) -> dict[str, list[str]]:
    """A command line for each command that asks, but for --yes."""
    [collected] = world.outbox(Direction.COLLECT) or [
        one for one in world.store.tables.transfers.values() if one.direction is Direction.COLLECT
    ]
    related, members, tables = (tmp_path / name for name in ("ids.txt", "m.csv", "t.json"))
    related.write_text(persons.resident_id("005", date(1990, 3, 7)) + "\n")
    members.write_text("channel,openid\nqq,o1\n")
    tables.write_text('{"source": "s", "moment": "now", "names": {"A": "B"}, "shapes": {}}')
    return {
        "books open": [],
        "decision answer": ["app-9", "--uphold", "--note", "no new facts"],
        "invite draw": ["spring", "--channel", "qq", "--count", "5"],
        "loan write-off": [world.large, "--reason", "died without heirs"],
        "night redrive": [],
        "night run": [],
        "person erase": ["cust-9"],
        "redrive": [],
        "refund-again": [collected.transfer_id, "--card", "card-1"],
        "related remove": [str(related)],
        "tables adopt": [str(tables), "--as", "another"],
        "take-back": [collected.transfer_id],
        "whitelist remove": [str(members)],
    }


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, words, input=typed)


def stored(stack: Stack) -> dict[str, Any]:
    return {name: list(stack.database.scan(name)) for name in outputs().values()}


def left_undone(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command asks about that is not in a table here."""
    since = datetime(2024, 3, 20, tzinfo=UTC)
    run = night.Run("arn", "FAILED", "2024-03-20", reason="it failed")
    letter = Letter(Task.NIGHT, "arn", since, "it failed")
    plan = Plan((Part.LINE,), ())
    match words:
        case "books open":
            monkeypatch.setattr(DynamoNight, "last_closed", lambda _: None)
        case "night redrive":
            monkeypatch.setattr("ops.cli.night.machine.last", lambda _: run)
        case "redrive":
            monkeypatch.setattr("ops.cli.redrive.commands.find", lambda _: [letter])
        case "person erase":
            monkeypatch.setattr("ops.cli.person.commands.plan_person", lambda *_, **__: plan)


@pytest.mark.parametrize("words", sorted(desk.ASKS))
def test_without_a_terminal_nothing_is_done(
    words: str, stack: Stack, lines: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left_undone(words, monkeypatch)
    before = stored(stack)
    asked = run(*words.split(), *lines[words])
    assert (asked.exit_code, asked.stdout) == (Exit.USAGE, ""), asked.stderr
    assert asked.stderr.splitlines()[-1].endswith("? Nobody is there to answer: give --yes")
    assert len(asked.stderr.splitlines()) > 1
    told = run(*words.split(), *lines[words], "--json")
    assert (told.exit_code, json.loads(told.stdout)["code"]) == (Exit.USAGE, "nobody_to_ask")
    assert stored(stack) == before


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "nonsense\n"])
def test_only_yes_is_yes(
    typed: str,
    stack: Stack,
    world: Overnight,
    lines: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk.SOMEBODY, lambda: True)
    asked = run("loan", "write-off", *lines["loan write-off"], typed=typed)
    assert (asked.exit_code, asked.stdout) == (Exit.NOT_DONE, "")
    shown = " ".join(asked.stderr.split())
    assert f"Loan {world.large} of {CUSTOMER}, 34 days past due" in shown
    assert "10,000.00 yuan of principal" in shown
    assert "Write this loan off, on the local cloud? [y/N] Nothing was done." in shown
    record = stack.books.loan(CUSTOMER, world.large)
    assert record
    assert record.account.status is Status.OPEN


@pytest.mark.parametrize(("more", "typed"), [((), "y\n"), ((), "YES\n"), (("--yes",), None)])
def test_yes_does_it_once_and_the_answer_is_alone_on_standard_output(
    more: tuple[str, ...],
    typed: str | None,
    stack: Stack,
    world: Overnight,
    lines: dict[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk.SOMEBODY, lambda: typed is not None)
    words = ["loan", "write-off", *lines["loan write-off"], "--json", *more]
    done = run(*words, typed=typed)
    assert done.exit_code == Exit.DONE, done.stderr
    assert json.loads(done.stdout)["status"] == "written_off"
    assert "10,000.00 yuan" in done.stderr
    record = stack.books.loan(CUSTOMER, world.large)
    assert record
    assert record.account.status is Status.WRITTEN_OFF
    again = run(*words, typed=typed)
    assert (again.exit_code, json.loads(again.stdout)["code"]) == (3, "loan_not_open")


def test_a_real_stack_is_named_in_the_question(
    stack: Stack, lines: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.SOMEBODY, lambda: True)
    real = {name: one for name, one in outputs().items() if name != "SandboxTable"}
    for given, called in (
        (Stack(real, stack.client, "", "microloan-prod"), "the REAL stack microloan-prod"),
        (Stack(outputs(), stack.client, "", "microloan-dev"), "the sandbox microloan-dev"),
    ):
        monkeypatch.setattr(Stack, "connect", lambda _, given=given: given)
        asked = run("loan", "write-off", *lines["loan write-off"], typed="n\n")
        assert f"Write this loan off, on {called}? [y/N]" in " ".join(asked.stderr.split())
