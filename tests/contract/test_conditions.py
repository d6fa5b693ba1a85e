"""Take any one condition away from the writes to DynamoDB: the contract suite notices."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.write_conditions import NONE

ROOT = Path(__file__).parents[2]


def test_contract_suite_fails_without_any_one_write_condition(tmp_path: Path) -> None:
    file = tmp_path / "ended.json"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.mutation.write_conditions", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    ended = json.loads(file.read_text("utf-8"))
    assert ended.pop(NONE) == pytest.ExitCode.OK, "the tests fail of themselves"
    assert len(ended) > 15, "the plugin no longer sees what is sent"
    others = {name: code for name, code in ended.items() if code != pytest.ExitCode.TESTS_FAILED}
    assert others == {}, "nobody noticed that these are missing"
