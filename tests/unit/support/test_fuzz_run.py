"""How `make fuzz` asks: with every check, by a fixed seed, and that it ends on a finding."""

import json
import subprocess
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from microloan_ops.local.administrator import AccessKey
from microloan_ops.local.settings import Settings
from tests.fuzz import run
from tests.fuzz.people import IDENTITIES

SETTINGS = Settings(Path("state"), 3001, 4567)


def config() -> dict[str, Any]:
    return tomllib.loads(run.CONFIG.read_text("utf-8"))


def switched_off(part: object, path: str = "") -> list[str]:
    """Return everything in a configuration that is switched off or left out."""
    found = []
    if isinstance(part, dict):
        for name, value in part.items():
            if value is False or name.startswith("exclude"):
                found.append(f"{path}{name}")
            found += switched_off(value, f"{path}{name}.")
    if isinstance(part, list):
        for value in part:
            found += switched_off(value, path)
    return found


def test_fuzz_configuration_has_every_check_switched_on() -> None:
    # The cache would let a run depend on the one before; the two others are about repeating it.
    assert switched_off(config()) == ["cache.enabled", "generation.deterministic"]
    assert config()["checks"]["enabled"] is True
    assert switched_off({"operations": [{"enabled": False}]}) == ["operations.enabled"]


def test_every_fuzz_exception_has_a_reason_above_it() -> None:
    lines = run.CONFIG.read_text("utf-8").splitlines()
    excepted = [number for number, line in enumerate(lines) if "expected-statuses" in line]
    assert len(excepted) == 4
    assert all(lines[number - 1].startswith("# ") for number in excepted)


def test_fuzz_parts_run_every_phase_with_the_prepared_identities() -> None:
    words = run.command(run.PARTS[1], 10, 7, "http://127.0.0.1:3001")
    assert "--phases=examples,coverage,fuzzing,stateful" in words
    assert {"--seed=7", "--max-examples=10"} <= set(words)
    assert not any("exclude" in word for word in words)
    assert {part.identity for part in run.PARTS} <= set(IDENTITIES)
    assert set(config()["auth"]["wfc"]["peers"]) <= set(IDENTITIES)


def test_fuzz_operations_are_those_of_the_openapi_document() -> None:
    assert {"GET /account", "POST /loans", "POST /rails/callbacks"} <= run.operations()


def answered(monkeypatch: pytest.MonkeyPatch, code: int, counts: object, told: Path) -> None:
    monkeypatch.setattr(Settings, "outputs", lambda _: {"ApiId": "api"})

    def schemathesis(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        told.write_text(json.dumps(counts))
        return subprocess.CompletedProcess([], code, stdout="what it found")

    monkeypatch.setattr(subprocess, "run", schemathesis)
    monkeypatch.setattr(Settings, "administrator", lambda _: AccessKey("id", "secret"))


def test_fuzz_run_counts_the_responses_by_operation_and_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answered(monkeypatch, 0, [["GET /a", 200, 3]], tmp_path / "newcomer.json")
    seen = run.ask(run.PARTS[0], 1, 1, SETTINGS, tmp_path / "identities.json")
    assert seen == Counter({("GET /a", 200): 3})


def test_fuzz_finding_ends_the_run_with_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(monkeypatch, 1, [], tmp_path / "newcomer.json")
    with pytest.raises(SystemExit, match="newcomer found something"):
        run.ask(run.PARTS[0], 1, 1, SETTINGS, tmp_path / "identities.json")
    assert "what it found" in capsys.readouterr().out
