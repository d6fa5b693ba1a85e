"""The tests' own clock: every reader has it, it goes on, and each file begins anew."""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microloan.adapters.clock import SystemClock
from tests.support.fakes.fixed_clock import BEGINS, MACHINE_CLOCK, TESTS, OwnClock, has_own_clock

SOON = timedelta(minutes=5)
HERE = Path(__file__)
READERS = {"now", "today", "utcnow", "time", "time_ns"}


def test_every_clock_of_python_returns_the_time_of_the_tests() -> None:
    told = [
        datetime.now(UTC),
        SystemClock().now(),
        datetime.fromtimestamp(time.time(), UTC),
        datetime.fromtimestamp(time.time_ns() / 10**9, UTC),
        datetime.fromisoformat(time.strftime("%FT%TZ", time.gmtime())),
    ]
    assert [one - BEGINS for one in told if not -timedelta(seconds=1) < one - BEGINS < SOON] == []


def test_fixed_clock_advances_with_real_time() -> None:
    first, began = datetime.now(UTC), time.monotonic()
    time.sleep(0.05)
    assert timedelta(seconds=0.04) < datetime.now(UTC) - first
    assert time.monotonic() - began < 5, "seconds are counted by the machine"


def test_fixed_clock_continues_within_a_file_and_restarts_in_the_next() -> None:
    clock, other = OwnClock(), HERE.with_name("test_account.py")
    seen = []
    for file in (HERE, HERE, other):
        with clock.running(file):
            seen.append(datetime.now(UTC) - BEGINS)
            time.sleep(0.01)
    assert seen[0] == seen[2] == timedelta(0)
    assert seen[1] >= timedelta(seconds=0.01)


def test_only_tests_with_other_processes_use_the_machines_clock() -> None:
    assert {"artefacts", "e2e"} == MACHINE_CLOCK
    assert [one for one in MACHINE_CLOCK if not (TESTS / one).is_dir()] == []
    assert not has_own_clock(TESTS / "e2e/browser/test_idempotency.py")
    assert has_own_clock(TESTS / "integration/test_crashes.py")
    with OwnClock().running(TESTS / "e2e/test_end_of_day.py"):
        assert BEGINS - SOON < datetime.now(UTC) < BEGINS + SOON, "the clock that was there"


@pytest.mark.parametrize("begins", ["2028-02-29T12:00+08:00", "2026-12-31T23:59+08:00"])
def test_start_of_the_fixed_clock_is_set_by_the_environment(begins: str) -> None:
    module = "tests.support.fakes.fixed_clock"
    code = f"from {module} import BEGINS; print(BEGINS.isoformat('T', 'minutes'))"
    environment = os.environ | {"TESTS_BEGIN": begins}
    command, here = [sys.executable, "-c", code], TESTS.parent
    shown = subprocess.check_output(command, env=environment, cwd=here, text=True)  # noqa: S603 - this very Python
    assert shown.strip() == begins


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs while a file is collected: all but the bodies of functions."""
    yield node
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from at_import(child)


def asks_the_time(text: str) -> list[str]:
    calls = [node for node in at_import(ast.parse(text)) if isinstance(node, ast.Call)]
    # A time of day is made from its hours.
    names = [ast.unparse(one.func) for one in calls if not (one.args and _is_time(one.func))]
    return [name for name in names if name.rpartition(".")[2] in READERS]


def _is_time(function: ast.AST) -> bool:
    return ast.unparse(function).rpartition(".")[2] == "time"


def test_test_file_reads_no_clock_at_its_import() -> None:
    asked = [
        (file.name, name)
        for file in TESTS.rglob("*.py")
        if has_own_clock(file)
        for name in asks_the_time(file.read_text("utf-8"))
    ]
    assert asked == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TODAY = date.today()", ["date.today"]),
        ("class A:\n    at: int = int(time())", ["time"]),
        ("@mark(datetime.now(UTC))\ndef test() -> None: ...", ["datetime.now"]),
        ("def now(at=time.time()): ...", ["time.time"]),
        ("def test() -> None:\n    datetime.now(UTC)", []),
        ("NINE = time(9, 0, tzinfo=SHANGHAI)", []),
        ("LATER = lambda: time.time()", []),
    ],
)
def test_clock_reading_at_import_is_found(text: str, found: list[str]) -> None:
    assert asks_the_time(text) == found
