"""The pages of tests/scenarios/classes: a loan's life, and its class on some days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from microloan.domain.ledger.loan_class import ClassCause
from microloan.domain.ledger.loan_classification import LoanClassification
from tests.support.scenarios.cells import Cells
from tests.support.scenarios.markdown import Row, ScenarioError
from tests.support.scenarios.pages import FOLDER

CLASS_PAGES = tuple(sorted((FOLDER / "classes").glob("*.md")))
_EVENTS = ("when", "event", "day")
_CLASSES = ("day", "class", "since", "cause", "observed until", "stage")
_SEPARATOR = re.compile(r":?-{3,}:?")


class ClassEventType(StrEnum):
    """The words of the column `event`. Some need a day."""

    DRAW = "draw"
    MONEY_ARRIVES = "money arrives"
    PAYS_DUE = "pays what is due"
    PAYS_OLDEST = "pays the oldest bill"
    PAYS_EVERY_BILL = "pays every bill until"
    """On each due day from the row's day to the named one."""
    PREPAYS = "pays 1,000.00 more than is due"
    SETTLES = "settles"
    REPORTED = "payment reported, made on"
    """A payment of what was due on an earlier day, from which it counts."""
    COLLECTED = "collection without a result, asked on"
    RETURNED = "payment returned, made on"
    RESTRUCTURED = "restructured, next due on"
    WRITTEN_OFF = "written off"
    DRAW_RETURNED = "draw returned"


@dataclass(frozen=True)
class ClassEvent:
    """A row of the events."""

    place: str
    when: date
    type: ClassEventType
    day: date | None


@dataclass(frozen=True)
class ExpectedClass:
    """A row of the classes. `classification` is None for a loan that is closed."""

    place: str
    day: date
    classification: LoanClassification | None
    since: date | None = None
    cause: ClassCause | None = None
    observed_until: date | None = None
    stage: int | None = None


@dataclass(frozen=True)
class ClassScenario:
    """A life of a loan of 24 instalments, due on the day of its draw."""

    name: str
    events: tuple[ClassEvent, ...]
    expected: tuple[ExpectedClass, ...]


def read_class_scenarios(path: Path) -> Iterator[ClassScenario]:
    """Read the scenarios of a page.

    Raises
    ------
    ScenarioError
        For a scenario without its two tables, or with a word that is not known.
    """
    head, *sections = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    place, line = f"{path.name}:1", head.count("\n") + 1
    if not head.startswith("# ") or not sections:
        raise ScenarioError(place, "the page needs a title and scenarios")
    for section in sections:
        title = section.splitlines()[0]
        tables = list(_tables(section, path.name, line))
        if [columns for columns, _ in tables] != [_EVENTS, _CLASSES]:
            raise ScenarioError(f"{path.name}:{line}", f"{title}: the tables are not the two known")
        (_, events), (_, classes) = tables
        yield ClassScenario(
            f"{path.stem}: {title}", tuple(map(_event, events)), tuple(map(_expected, classes))
        )
        line += section.count("\n")


def _tables(section: str, name: str, line: int) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    for block in re.split(r"\n\s*\n", section):
        rows = [each for each in block.splitlines() if each.startswith("|")]
        if not rows:
            continue
        columns, separator, *body = (
            tuple(cell.strip() for cell in row.strip("|").split("|")) for row in rows
        )
        place = f"{name}:{line}"
        if not all(map(_SEPARATOR.fullmatch, separator)):
            raise ScenarioError(place, "the second row of a table must be | --- | for a column")
        yield columns, [Row(place, dict(zip(columns, cells, strict=True))) for cells in body]


def _event(row: Row) -> ClassEvent:
    cells = Cells(row)
    day = cells.day("day") if "day" in cells else None
    return ClassEvent(row.place, cells.day("when"), cells.word("event", ClassEventType), day)


def _expected(row: Row) -> ExpectedClass:
    cells = Cells(row)
    day = cells.day("day")
    if row.cells["class"] == "closed":
        return ExpectedClass(row.place, day, None)
    return ExpectedClass(
        row.place,
        day,
        cells.word("class", LoanClassification),
        cells.day("since"),
        cells.word("cause", ClassCause),
        cells.day("observed until") if "observed until" in cells else None,
        cells.number("stage"),
    )
