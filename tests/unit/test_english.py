"""Plain English in docstrings, comments and pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.assertions.english import page_faults, report, source_faults

ROOT = Path(__file__).parents[2]
# The folders whose docstrings and comments are held to the rules.
SOURCES = (
    "layers/microloan/microloan",
    "functions",
    "microloan_ops/capacity",
    "microloan_ops/cost",
    "microloan_ops/licences.py",
    "microloan_ops/loan_seeding",
    "microloan_ops/local",
    "microloan_ops/report",
    "microloan_ops/template.py",
    "simulation",
    "tests/support/assertions/english.py",
    "tests/unit/test_english.py",
)
# The pages that are held to the rules.
PAGES = ("docs/tour.md",)


def files(name: str) -> Iterator[Path]:
    path = ROOT / name
    yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


@pytest.mark.parametrize("name", SOURCES)
def test_docstrings_and_comments_are_plain_english(name: str) -> None:
    found = [fault for path in files(name) for fault in source_faults(path)]

    assert not found, report(found)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_plain_english(name: str) -> None:
    found = list(page_faults(ROOT / name))

    assert not found, report(found)
