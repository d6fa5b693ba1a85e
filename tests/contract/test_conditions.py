"""Take any one condition away from the writes to DynamoDB: the contract suite notices.

The conditions are found by running the suite, and each is left out in a run of its own.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.mutation.conditions import DROPPED, SEEN

ROOT = Path(__file__).parents[2]
SUITE = sorted(
    str(path) for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)
)


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own suite
        [
            *(sys.executable, "-m", "pytest", "-x", "-q", "-k", "not memory"),
            *("-p", "tests.mutation.conditions", "-p", "no:cacheprovider", *SUITE),
        ],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The conditions that the suite sends."""
    file = tmp_path_factory.mktemp("conditions") / "seen"
    assert run(**{SEEN: str(file)}).returncode == pytest.ExitCode.OK
    return sorted(set(file.read_text().splitlines()))


def test_without_any_one_condition_a_test_fails(seen: list[str]) -> None:
    assert len(seen) > 15, "the plugin no longer sees what is sent"
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = pool.map(lambda condition: run(**{DROPPED: condition}), seen)
        ended = dict(zip(seen, (one.returncode for one in runs), strict=True))
    others = {name: code for name, code in ended.items() if code != pytest.ExitCode.TESTS_FAILED}
    assert others == {}, "nobody noticed that these are missing"
