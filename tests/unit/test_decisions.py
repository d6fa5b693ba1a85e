"""Each decision record has its sections and its row in the index; each dependency has a reason."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs/adr").glob("*.md"))
INDEX = (ROOT / "docs/decisions.md").read_text("utf-8")
RELATED = re.compile(r"^\| (20[\d-]+) \| (.+?) \| (.+) \|$", re.MULTILINE)
SECTIONS = ["Status", "Context", "Decision", "Consequences"]
each_record = pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)


def test_decision_records_are_numbered_without_a_gap() -> None:
    numbers = [path.name[:4] for path in RECORDS]

    assert numbers == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


@each_record
def test_decision_record_has_all_sections(record: Path) -> None:
    headings = re.findall(r"^## (.+)$", record.read_text("utf-8"), re.MULTILINE)

    assert headings[:4] == SECTIONS
    assert headings[4:] in ([], ["Related decisions"])


@each_record
def test_index_has_a_row_for_each_decision_record(record: Path) -> None:
    text = record.read_text("utf-8")
    [title] = re.findall(rf"^# {record.name[:4]}\. (.+)$", text, re.MULTILINE)
    [since] = re.findall(r"^Accepted on ([\d-]+)\.$", text, re.MULTILINE)

    assert f"| [{record.name[:4]}](adr/{record.name}) | {title} | {since} |\n" in INDEX


@each_record
def test_related_decisions_are_in_the_order_of_their_dates(record: Path) -> None:
    text = record.read_text("utf-8")
    rows = RELATED.findall(text)
    days = [date.fromisoformat(day) for day, _, _ in rows]

    assert len(rows) == len(re.findall(r"^\| 20", text, re.MULTILINE))
    assert days == sorted(days)


def test_related_decision_is_in_one_record_only() -> None:
    decided = [row[1] for record in RECORDS for row in RELATED.findall(record.read_text("utf-8"))]

    assert sorted(decided) == sorted(set(decided))


def test_every_dependency_has_a_decision_record() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    names = {re.split(r"[\[<>=]", requirement)[0] for group in groups for requirement in group}
    text = "".join(record.read_text("utf-8") for record in RECORDS)

    assert {name for name in names if not _is_stubs(name) and not _is_named(name, text)} == set()


def _is_named(name: str, text: str) -> bool:
    return bool(re.search(rf"(?i)(?<![\w-]){re.escape(name)}(?![\w-])", text))


def _is_stubs(name: str) -> bool:
    """Return whether a package has only the types of another."""
    return name.startswith("types-") or name.endswith("-stubs")
