from collections.abc import Iterator

import pytest

from tests.fakes import aws
from tests.fakes.inprocess import InProcess, running


@pytest.fixture
def api() -> Iterator[InProcess]:
    """The API with one listed member, wechat#o1."""
    with aws.stack() as environment:
        yield running(environment)


CRASH_POINTS = pytest.StashKey[dict[str, int]]()


@pytest.fixture(scope="session")
def crash_points(pytestconfig: pytest.Config) -> dict[str, int]:
    """How many points each flow was crashed at; told at the end of the run."""
    return pytestconfig.stash.setdefault(CRASH_POINTS, {})


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    points = config.stash.get(CRASH_POINTS, {})
    if points:
        flows = ", ".join(f"{name} {count}" for name, count in points.items())
        terminalreporter.write_line(f"{sum(points.values())} crash points: {flows}")
