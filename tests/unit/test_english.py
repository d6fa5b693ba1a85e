"""Plain English in docstrings, comments and pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.english.measure import Measure
from tests.english.texts import KINDS, of_pages, written
from tests.support.assertions.english import page_faults, report, source_faults

ROOT = Path(__file__).parents[2]
# The folders whose docstrings and comments are held to the rules.
SOURCES = (
    "layers/microloan/microloan",
    "functions",
    "microloan_ops/__main__.py",
    "microloan_ops/cli",
    "microloan_ops/command_reference.py",
    "microloan_ops/console",
    "microloan_ops/openapi",
    "tests/review",
    "tests/support/assertions/command_grammar.py",
    "tests/support/builders/operator_console.py",
    "tests/support/builders/operator_flows.py",
    "tests/unit/ops/cli",
    "tests/unit/ops/console",
    "microloan_ops/capacity",
    "microloan_ops/cost",
    "microloan_ops/local",
    "microloan_ops/report",
    "microloan_ops/template.py",
    "microloan_testing",
    "simulation",
    "tests/artefacts/licences.py",
    "tests/english",
    "tests/e2e/test_golden_scenarios.py",
    "tests/property/simulate.py",
    "tests/property/simulation",
    "tests/scenarios",
    "tests/support/assertions/english.py",
    "tests/support/scenarios",
    "tests/unit/support/test_scenario_pages.py",
    "tests/unit/test_english.py",
)
# The pages that are held to the rules.
PAGES = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    *(f"docs/adr/{page.name}" for page in sorted((ROOT / "docs/adr").glob("*.md"))),
    "docs/api-contract.md",
    "docs/api.md",
    "docs/api-account.md",
    "docs/architecture.md",
    "docs/arithmetic.md",
    "docs/books.md",
    "docs/capacity.md",
    "docs/cost.md",
    "docs/credit.md",
    "docs/data-model.md",
    "docs/data-security.md",
    "docs/decisions.md",
    "docs/deployment.md",
    "docs/diagrams.md",
    "docs/end-of-day.md",
    "docs/errors.md",
    "docs/failures.md",
    "docs/fault-testing.md",
    "docs/generated/commands.md",
    "docs/generated/licences.md",
    "docs/generated/mutation.md",
    "docs/generated/performance.md",
    "docs/generated/scorecards.md",
    "docs/generated/screens.md",
    "docs/glossary.md",
    "docs/glossary-ledger.md",
    "docs/invitations.md",
    "docs/logs.md",
    "docs/lottery.md",
    "docs/monitoring.md",
    "docs/operating.md",
    "docs/page-disclosure.md",
    "docs/page-consents.md",
    "docs/page-looks.md",
    "docs/page-pay.md",
    "docs/page-documents.md",
    "docs/page.md",
    "docs/page-sandbox.md",
    "docs/payment-gateway.md",
    "docs/permissions.md",
    "docs/privacy.md",
    "docs/recovery.md",
    "docs/report.md",
    "docs/runbook.md",
    "docs/sandbox.md",
    "docs/security.md",
    "docs/slos.md",
    "docs/sources.md",
    "docs/threat-model.md",
    "docs/tour.md",
    "docs/troubleshooting.md",
    "docs/verification.md",
    "tests/oracles/README.md",
    *(f"tests/scenarios/{page.name}" for page in sorted((ROOT / "tests/scenarios").glob("*.md"))),
)


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


# A page has at most so many words, unless a program writes most of it.
MOST_WORDS = 2_000
TABLES = ("errors.md",)


@pytest.mark.parametrize("name", PAGES)
def test_page_has_short_sentences_and_few_semicolons(name: str) -> None:
    assert Measure.of(of_pages([ROOT / name])).is_plain()


@pytest.mark.parametrize("kind", KINDS)
def test_kind_of_text_has_short_sentences_and_few_semicolons(kind: str) -> None:
    assert Measure.of(KINDS[kind]()).is_plain()


def test_measure_sees_long_sentences_and_semicolons() -> None:
    long = "This sentence is long " + "and goes on " * 8 + "to its end."

    assert not Measure.of([long]).is_plain()
    assert not Measure.of(["This has four words; no more."]).is_plain()


def test_page_outside_the_tables_has_at_most_the_allowed_words() -> None:
    words = {page.name: _words(page) for page in written() if page.name not in TABLES}

    assert {name: count for name, count in words.items() if count > MOST_WORDS} == {}


def _words(page: Path) -> int:
    """Return the number of words, without marks of Markdown."""
    return sum(any(map(str.isalnum, word)) for word in page.read_text("utf-8").split())
