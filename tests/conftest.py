import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from hypothesis import Phase, settings
from xdist.scheduler import LoadScopeScheduling

from tests.support.assertions.run_summary import CRASH_POINTS
from tests.support.fakes.fixed_clock import OwnClock

# A program with an environment of its own (`make mutants`), not a test; and tests of other
# environments (`make test-scorecards`, `make artefacts`).
collect_ignore = ["mutation", "scorecards", "fuzz/hooks.py"]
if "ARTEFACTS" not in os.environ:
    collect_ignore.append("artefacts")

# Each session would read the SDK's descriptions of the services anew, a sixth of the tests' time.
botocore.session.create_loader = cache(botocore.session.create_loader)

settings.register_profile("ci", max_examples=80, deadline=None, print_blob=True)
settings.register_profile("few", max_examples=25, deadline=None, print_blob=True)
settings.register_profile("thorough", max_examples=3000, deadline=None, print_blob=True)
# Quick and always the same: a mutant is killed by examples that every run has.
settings.register_profile(
    "mutants",
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


_clock = OwnClock()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """No test's result depends on the day or hour at which it runs."""
    with _clock.running(item.path):
        return (yield)


# What shares a local cloud, the first that fits; the browser takes as long as all the others.
_CLOUDS = ("tests/e2e/browser/", "tests/e2e/")


class ByFile(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no annotations
    """Keeps a file's tests in one worker, and those that share a local cloud, too."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((cloud for cloud in _CLOUDS if file.startswith(cloud)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:  # noqa: ANN401 - xdist's
    return ByFile(config, log)


# A worker's crash points are told by whoever started it.


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["crash_points"] = session.config.stash.get(CRASH_POINTS, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - a worker of xdist
    points = node.config.stash.setdefault(CRASH_POINTS, {})
    points.update(getattr(node, "workeroutput", {}).get("crash_points", {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    points = config.stash.get(CRASH_POINTS, {})
    if points:
        flows = ", ".join(f"{name} {count}" for name, count in points.items())
        terminalreporter.write_line(f"{sum(points.values())} crash points: {flows}")
